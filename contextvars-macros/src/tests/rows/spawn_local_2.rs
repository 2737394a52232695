fn written() {
    async_task::spawn_local(async { fetch().await }, schedule);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn_local(
        ::contextvars::__private::future(async { fetch().await }),
        schedule,
    );
}
