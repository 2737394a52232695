fn written() {
    rayon::scope_fifo(|s| work(s));
    pool.scope_fifo(|s| work(s));
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::scope_fifo(|s| {
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
                    pool.scope_fifo('__contextvars_spawn: {
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
