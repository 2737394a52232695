fn written() {
    rayon::in_place_scope(|s| work(s));
    pool.in_place_scope(|s| work(s));
    in_place_scope(|s| work(s));
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::InPlace::new() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::in_place_scope(|s| {
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
                    pool.in_place_scope('__contextvars_spawn: {
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
    in_place_scope(|s| work(s));
}
