fn written() {
    set.spawn_local_on(fetch(), &local);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    set.spawn_local_on(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
        &local,
    );
}
