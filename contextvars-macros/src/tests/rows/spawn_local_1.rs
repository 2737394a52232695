fn written() {
    tokio::task::spawn_local(fetch());
    tracker.spawn_local(async { fetch().await });
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    tokio::task::spawn_local(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .future_(__contextvars_work, ::contextvars::__private::capture())
            }
        },
    );
    tracker
        .spawn_local(
            ::contextvars::__private::future_of(
                ::contextvars::__private::hand_over(),
                async { fetch().await },
            ),
        );
}
