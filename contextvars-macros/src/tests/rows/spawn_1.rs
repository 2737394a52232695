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
            let __contextvars_scope = __contextvars_captured.enter_();
            { work() }
        }
    });
    thread::Builder::new()
        .spawn(
            ::contextvars::__private::Work::of(&job)
                .any_(
                    job,
                    ::contextvars::__private::capture(),
                    |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                        move || {
                            let __contextvars_scope = __contextvars_job.enter_();
                            if true {
                                (__contextvars_work)()
                            } else {
                                (__contextvars_end).never_()
                            }
                        }
                    },
                ),
        )?;
    s.spawn(
        ::contextvars::__private::Given::literal(
                '__contextvars_spawn: {
                    let __contextvars_captured = ::contextvars::__private::capture();
                    move || {
                        let __contextvars_scope = __contextvars_captured.enter_();
                        {
                            match () {
                                #[allow(unreachable_code)]
                                () => {
                                    match (work(local),) {
                                        #[allow(unreachable_code)]
                                        (__contextvars_result,) => {
                                            ::contextvars::__private::CallbackResult::of(
                                                    &__contextvars_result,
                                                )
                                                .in_callback_(__contextvars_result)
                                        }
                                    }
                                }
                            }
                        }
                    }
                },
                || || work(local),
            )
            .to_(
                if true {
                    ::contextvars::__private::Parameter::unknown()
                } else {
                    ::contextvars::__private::never();
                    #[allow(unreachable_code)]
                    let __contextvars_parameter = {
                        let __contextvars_given = ::contextvars::__private::unreachable();
                        let _ = s
                            .spawn(::contextvars::__private::typed(__contextvars_given));
                        ::contextvars::__private::Parameter::of(&__contextvars_given)
                    };
                    __contextvars_parameter
                },
            )
            .give_(&mut ::contextvars::__private::Slot::new()),
    );
    rayon::ThreadPool::spawn(
        &pool,
        match make_job() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any_(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                            move || {
                                let __contextvars_scope = __contextvars_job.enter_();
                                if true {
                                    (__contextvars_work)()
                                } else {
                                    (__contextvars_end).never_()
                                }
                            }
                        },
                    )
            }
        },
    );
    tokio::spawn(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
    );
    JoinSet::spawn(
        &mut set,
        match (fetch(),) {
            #[allow(unreachable_code)]
            (__contextvars_work,) => {
                ::contextvars::__private::Callback::of(&__contextvars_work)
                    .function_(::contextvars::__private::Quiet)
                    .any_(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                            move || {
                                let __contextvars_scope = __contextvars_job.enter_();
                                if true {
                                    match __contextvars_work() {
                                        #[allow(unreachable_code)]
                                        __contextvars_result => {
                                            ::contextvars::__private::CallbackResult::of(
                                                    &__contextvars_result,
                                                )
                                                .in_callback_(__contextvars_result)
                                        }
                                    }
                                } else {
                                    (__contextvars_end).never_()
                                }
                            }
                        },
                    )
            }
        },
    );
}
