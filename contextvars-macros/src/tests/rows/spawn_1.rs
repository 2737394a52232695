fn written() {
    std::thread::spawn(move || work());
    thread::Builder::new().spawn(job)?;
    s.spawn(|| work(local));
    rayon::ThreadPool::spawn(&pool, make_job());
    tokio::spawn(async { fetch().await });
    JoinSet::spawn(&mut set, fetch());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    std::thread::spawn('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter();
            { work() }
        }
    });
    thread::Builder::new()
        .spawn(
            ::contextvars::__private::Work::of(&job)
                .any_function(job, ::contextvars::__private::capture()),
        )?;
    s.spawn('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter();
            { work(local) }
        }
    });
    rayon::ThreadPool::spawn(
        &pool,
        match make_job() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
    );
    tokio::spawn(::contextvars::__private::future(async { fetch().await }));
    JoinSet::spawn(
        &mut set,
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(__contextvars_work, ::contextvars::__private::capture())
            }
        },
    );
}
