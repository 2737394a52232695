fn written() {
    set.spawn_blocking_on(|| work(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    set.spawn_blocking_on(
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
