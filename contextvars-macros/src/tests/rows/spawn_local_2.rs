fn written() {
    async_task::spawn_local(async { fetch().await }, schedule);
    map.spawn_local(key, async { fetch().await });
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn_local(
        ::contextvars::__private::future(async { fetch().await }),
        schedule,
    );
    map.spawn_local(key, ::contextvars::__private::future(async { fetch().await }));
}
