fn written() {
    tokio::task::spawn_blocking(move || work());
    handle.spawn_blocking(job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    tokio::task::spawn_blocking('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter();
            { work() }
        }
    });
    handle
        .spawn_blocking(
            ::contextvars::__private::Work::of(&job)
                .any_function(job, ::contextvars::__private::capture()),
        );
}
