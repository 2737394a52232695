fn written() {
    self.items.par_sort_unstable_by(make_order());
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match make_order() {
        mut __contextvars_work0 => {
            match ::contextvars::__private::Receiver::of_place(|| &raw const self.items)
                .sort_lender_()
            {
                __contextvars_lender => {
                    match __contextvars_lender.lend_() {
                        __contextvars_loan => {
                            self.items
                                .par_sort_unstable_by(
                                    __contextvars_loan.compare_(__contextvars_work0),
                                )
                        }
                    }
                }
            }
        }
    };
}
