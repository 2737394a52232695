fn written() {
    rayon::join(|| left(), right);
    pool.join(|| left(), || right());
    join(|| left(), make_right());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::join(
                        || {
                            let __contextvars_scope = __contextvars_loan.enter_();
                            { left() }
                        },
                        ::contextvars::__private::Work::of(&right)
                            .function_(
                                right,
                                __contextvars_loan,
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
    };
    match ::contextvars::__private::Receiver::of(&pool).lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    pool.join(
                        '__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move || {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { left() }
                            }
                        },
                        '__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move || {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { right() }
                            }
                        },
                    )
                }
            }
        }
    };
    match make_right() {
        mut __contextvars_work0 => {
            match ::contextvars::__private::Lender::unknown() {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            join(
                                '__contextvars_spawn: {
                                    let __contextvars_captured = __contextvars_loan
                                        .to_captured_();
                                    move || {
                                        let __contextvars_scope = __contextvars_captured.enter_();
                                        { left() }
                                    }
                                },
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
    };
}
