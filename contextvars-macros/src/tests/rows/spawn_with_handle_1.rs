fn written() {
    pool.spawn_with_handle(fetch())?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_with_handle(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
    )?;
}
