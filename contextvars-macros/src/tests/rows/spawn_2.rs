fn written() {
    async_task::spawn(fetch(), schedule);
    async_task::spawn(async move { fetch().await }, |task| queue.push(task));
    map.spawn(key, async { fetch().await });
    JoinMap::spawn(&mut map, key, fetch());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
        schedule,
    );
    async_task::spawn(
        ::contextvars::__private::future(async move { fetch().await }),
        |task| queue.push(task),
    );
    map.spawn(key, ::contextvars::__private::future(async { fetch().await }));
    JoinMap::spawn(
        &mut map,
        key,
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
    );
}
