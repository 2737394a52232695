fn written() {
    async_task::spawn_local(async { fetch().await }, schedule);
    map.spawn_local(key, async { fetch().await });
    builder.spawn_local(|()| async { fetch().await }, schedule);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn_local(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
        schedule,
    );
    map.spawn_local(
        key,
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
    );
    builder
        .spawn_local(
            '__contextvars_spawn: {
                let __contextvars_captured = ::contextvars::__private::capture();
                move |()| {
                    let __contextvars_scope = __contextvars_captured.enter_();
                    { ::contextvars::__private::in_callback(async { fetch().await }) }
                }
            },
            schedule,
        );
}
