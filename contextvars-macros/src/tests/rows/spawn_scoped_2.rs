fn written() {
    thread::Builder::new().spawn_scoped(s, || work())?;
    builder.spawn_scoped(s, job)?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    thread::Builder::new()
        .spawn_scoped(
            s,
            '__contextvars_spawn: {
                let __contextvars_captured = ::contextvars::__private::capture();
                move || {
                    let __contextvars_scope = __contextvars_captured.enter();
                    { work() }
                }
            },
        )?;
    builder
        .spawn_scoped(
            s,
            ::contextvars::__private::Work::of(&job)
                .any_function(job, ::contextvars::__private::capture()),
        )?;
}
