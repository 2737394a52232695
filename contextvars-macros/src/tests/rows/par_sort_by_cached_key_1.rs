fn written() {
    items.par_sort_by_cached_key(id_of);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    items.par_sort_by_cached_key(__contextvars_loan.key_(id_of))
                }
            }
        }
    };
}
