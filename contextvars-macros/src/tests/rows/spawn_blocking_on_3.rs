fn written() {
    map.spawn_blocking_on(key, move || work(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    map.spawn_blocking_on(
        key,
        '__contextvars_spawn: {
            let __contextvars_captured = ::contextvars::__private::capture();
            move || {
                let __contextvars_scope = __contextvars_captured.enter();
                { work() }
            }
        },
        &handle,
    );
}
