fn written() {
    map.spawn_local_on(key, fetch(), &set);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    map.spawn_local_on(
        key,
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
        &set,
    );
}
