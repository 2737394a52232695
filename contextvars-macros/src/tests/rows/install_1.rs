fn written() {
    pool.install(|| work());
    pools[next()].install(job);
    ThreadPool::install(&pool, || work());
    make_pool().install(make_job());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Receiver::of(&pool).lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    pool.install('__contextvars_spawn: {
                        let __contextvars_captured = __contextvars_loan.to_captured_();
                        move || {
                            let __contextvars_scope = __contextvars_captured.enter_();
                            { work() }
                        }
                    })
                }
            }
        }
    };
    match next() {
        mut __contextvars_index0 => {
            match ::contextvars::__private::Receiver::of_place(|| {
                    &raw const pools[::contextvars::__private::unreachable_like(
                        &__contextvars_index0,
                    )]
                })
                .lender_()
            {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            pools[__contextvars_index0]
                                .install(
                                    ::contextvars::__private::Work::of(&job)
                                        .function_(
                                            job,
                                            __contextvars_loan.to_captured_(),
                                            |
                                                __contextvars_job,
                                                __contextvars_end,
                                                mut __contextvars_work|
                                            {
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
                                )
                        }
                    }
                }
            }
        }
    };
    match ::contextvars::__private::Receiver::of(&pool).lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    ThreadPool::install(
                        &pool,
                        '__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move || {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { work() }
                            }
                        },
                    )
                }
            }
        }
    };
    match make_pool() {
        mut __contextvars_receiver0 => {
            match make_job() {
                mut __contextvars_work0 => {
                    match ::contextvars::__private::Receiver::of(
                            &__contextvars_receiver0,
                        )
                        .lender_()
                    {
                        __contextvars_lender => {
                            match __contextvars_lender.lend_() {
                                __contextvars_loan => {
                                    __contextvars_receiver0
                                        .install(
                                            ::contextvars::__private::Work::of(&__contextvars_work0)
                                                .function_(
                                                    __contextvars_work0,
                                                    __contextvars_loan.to_captured_(),
                                                    |
                                                        __contextvars_job,
                                                        __contextvars_end,
                                                        mut __contextvars_work|
                                                    {
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
                                        )
                                }
                            }
                        }
                    }
                }
            }
        }
    };
}
