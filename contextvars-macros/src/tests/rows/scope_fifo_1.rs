fn written() {
    rayon::scope_fifo(|s| work(s));
    pool.scope_fifo(|s| work(s));
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend() {
                __contextvars_loan => {
                    rayon::scope_fifo(|s| {
                        let __contextvars_scope = __contextvars_loan.enter();
                        { work(s) }
                    })
                }
            }
        }
    };
    match ::contextvars::__private::Receiver::of(&pool).lender() {
        __contextvars_lender => {
            match __contextvars_lender.lend() {
                __contextvars_loan => {
                    pool.scope_fifo('__contextvars_spawn: {
                        let __contextvars_captured = __contextvars_loan.to_captured();
                        move |s| {
                            let __contextvars_scope = __contextvars_captured.enter();
                            { work(s) }
                        }
                    })
                }
            }
        }
    };
}
