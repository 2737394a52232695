fn written() {
    pool.spawn_broadcast(move |context| work(context.index()));
    let table = [1, 2];
    s.spawn_broadcast(|_, context| work(table[context.index()]));
    rayon::spawn_broadcast(job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_broadcast('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move |context| {
            let __contextvars_scope = __contextvars_captured.enter_();
            { work(context.index()) }
        }
    });
    let table = [1, 2];
    s.spawn_broadcast({
        let (__contextvars_job, __contextvars_end) = ::contextvars::__private::capture_job();
        let __contextvars_work = ::contextvars::__private::Receiver::of(&s)
            .broadcast_()
            .two_(|_, context| work(table[context.index()]));
        move |__contextvars_a0, __contextvars_a1| {
            let __contextvars_scope = __contextvars_job.enter_();
            if true {
                __contextvars_work(__contextvars_a0, __contextvars_a1)
            } else {
                __contextvars_end.never_()
            }
        }
    });
    rayon::spawn_broadcast(
        ::contextvars::__private::Work::of(&job)
            .unary_(job, ::contextvars::__private::capture()),
    );
}
