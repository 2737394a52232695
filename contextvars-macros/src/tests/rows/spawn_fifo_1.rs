fn written() {
    rayon::spawn_fifo(|| work());
    s.spawn_fifo(fifo_job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    rayon::spawn_fifo('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter();
            { work() }
        }
    });
    s.spawn_fifo(
        ::contextvars::__private::Work::of(&fifo_job)
            .any_function(fifo_job, ::contextvars::__private::capture()),
    );
}
