fn written() {
    async_task::spawn(fetch(), schedule);
    async_task::spawn(async move { fetch().await }, |task| queue.push(task));
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn(
        (match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        }),
        schedule,
    );
    async_task::spawn(
        ::contextvars::__private::future(async move { fetch().await }),
        |task| queue.push(task),
    );
}
