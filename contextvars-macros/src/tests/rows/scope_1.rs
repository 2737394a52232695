fn written() {
    rayon::scope(|s| work(s));
    pool.scope(scope_job);
    scope(|s| work(s));
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::scope(|s| {
                        let __contextvars_scope = __contextvars_loan.enter_();
                        { work(s) }
                    })
                }
            }
        }
    };
    match ::contextvars::__private::Receiver::of(&pool).lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    pool.scope(
                        ::contextvars::__private::Work::of(&scope_job)
                            .unary_(scope_job, __contextvars_loan.to_captured_()),
                    )
                }
            }
        }
    };
    match ::contextvars::__private::Lender::unknown() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    scope('__contextvars_spawn: {
                        let __contextvars_captured = __contextvars_loan.to_captured_();
                        move |s| {
                            let __contextvars_scope = __contextvars_captured.enter_();
                            { work(s) }
                        }
                    })
                }
            }
        }
    };
}
