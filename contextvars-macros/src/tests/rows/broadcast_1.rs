fn written() {
    rayon::broadcast(|context| work(context.index()));
    pool.broadcast(job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::broadcast(|context| {
                        let __contextvars_scope = __contextvars_loan.enter_();
                        { work(context.index()) }
                    })
                }
            }
        }
    };
    match ::contextvars::__private::Receiver::of(&pool).lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    pool.broadcast(
                        ::contextvars::__private::Work::of(&job)
                            .unary_(job, __contextvars_loan.to_captured_()),
                    )
                }
            }
        }
    };
}
