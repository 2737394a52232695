fn written() {
    pool.spawn_ok(async { fetch().await });
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_ok(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
    );
}
