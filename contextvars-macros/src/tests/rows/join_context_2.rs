fn written() {
    rayon::join_context(|context| left(context), right);
    join_context(|_| left(), |_| right());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Lender::rayon() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    rayon::join_context(
                        |context| {
                            let __contextvars_scope = __contextvars_loan.enter_();
                            { left(context) }
                        },
                        ::contextvars::__private::Work::of(&right)
                            .unary_(right, __contextvars_loan),
                    )
                }
            }
        }
    };
    match ::contextvars::__private::Lender::unknown() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    join_context(
                        '__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move |_| {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { left() }
                            }
                        },
                        '__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move |_| {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { right() }
                            }
                        },
                    )
                }
            }
        }
    };
}
