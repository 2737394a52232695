fn written() {
    items.par_sort_by(|a, b| a.id.cmp(&b.id));
    rows[row + 1].par_sort_by(by_id);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
        __contextvars_lender => {
            match __contextvars_lender.lend_() {
                __contextvars_loan => {
                    items
                        .par_sort_by('__contextvars_spawn: {
                            let __contextvars_captured = __contextvars_loan
                                .to_captured_();
                            move |a, b| {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                { a.id.cmp(&b.id) }
                            }
                        })
                }
            }
        }
    };
    match row + 1 {
        mut __contextvars_index0 => {
            match ::contextvars::__private::Receiver::of_place(|| {
                    &raw const rows[::contextvars::__private::unreachable_like(
                        &__contextvars_index0,
                    )]
                })
                .sort_lender_()
            {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            rows[__contextvars_index0]
                                .par_sort_by(__contextvars_loan.compare_(by_id))
                        }
                    }
                }
            }
        }
    };
}
