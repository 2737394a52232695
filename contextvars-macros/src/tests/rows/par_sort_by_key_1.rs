fn written() {
    items.par_sort_by_key(|item| item.id);
    items.par_sort_by_key::<u32, fn(&Item) -> u32>(id_of);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    items
                        .par_sort_by_key('__contextvars_spawn: {
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
    };
    match ::contextvars::__private::typed::<fn(&Item) -> u32>(id_of) {
        mut __contextvars_work0 => {
            match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            items
                                .par_sort_by_key::<
                                    u32,
                                    _,
                                >(__contextvars_loan.key_(__contextvars_work0))
                        }
                    }
                }
            }
        }
    };
}
