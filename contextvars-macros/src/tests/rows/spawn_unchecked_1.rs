fn written() {
    unsafe { builder.spawn_unchecked(move || work()) };
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    unsafe {
        builder
            .spawn_unchecked('__contextvars_spawn: {
                let __contextvars_captured = ::contextvars::__private::capture();
                move || {
                    let __contextvars_scope = __contextvars_captured.enter();
                    { work() }
                }
            })
    };
}
