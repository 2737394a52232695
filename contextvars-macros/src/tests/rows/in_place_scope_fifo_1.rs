fn written() {
    rayon::in_place_scope_fifo(|s| work(s));
    pool.in_place_scope_fifo(scope_job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::InPlace::new() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::in_place_scope_fifo(|s| {
                        let __contextvars_scope = __contextvars_loan.enter_();
                        { work(s) }
                    })
                }
            }
        }
    };
    match ::contextvars::__private::Receiver::of(&pool).in_place_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    pool.in_place_scope_fifo(
                        ::contextvars::__private::Work::of(&scope_job)
                            .unary_(scope_job, __contextvars_loan.to_captured_()),
                    )
                }
            }
        }
    };
}
