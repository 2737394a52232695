fn written() {
    items.as_mut_slice().par_sort_unstable_by_key(|item| item.id);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match items.as_mut_slice() {
        mut __contextvars_receiver0 => {
            match ::contextvars::__private::Receiver::of(&__contextvars_receiver0)
                .sort_lender_()
            {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            __contextvars_receiver0
                                .par_sort_unstable_by_key('__contextvars_spawn: {
                                    let __contextvars_captured = __contextvars_loan
                                        .to_captured_();
                                    move |item| {
                                        let __contextvars_scope = __contextvars_captured.enter_();
                                        { item.id }
                                    }
                                })
                        }
                    }
                }
            }
        }
    };
}
