fn written() {
    items.par_sort();
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
        __contextvars_lender => items.par_sort(),
    };
}
