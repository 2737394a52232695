fn written() {
    s.spawn_cancellable(async { fetch().await }, || fallback());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    s.spawn_cancellable(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
        || fallback(),
    );
}
