fn written() {
    set.spawn_on(async { fetch().await }, &handle);
    set.spawn_on(fetch(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    set.spawn_on(::contextvars::__private::future(async { fetch().await }), &handle);
    set.spawn_on(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
        &handle,
    );
}
