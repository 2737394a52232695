fn written() {
    spawner.spawn_local_with_handle(async { fetch().await })?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    spawner
        .spawn_local_with_handle(
            ::contextvars::__private::future_of(
                ::contextvars::__private::hand_over(),
                async { fetch().await },
            ),
        )?;
}
