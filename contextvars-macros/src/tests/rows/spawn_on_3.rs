fn written() {
    map.spawn_on(key, async { fetch().await }, &handle);
    JoinMap::spawn_on(&mut map, key, fetch(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    map.spawn_on(
        key,
        ::contextvars::__private::future(async { fetch().await }),
        &handle,
    );
    JoinMap::spawn_on(
        &mut map,
        key,
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
        &handle,
    );
}
