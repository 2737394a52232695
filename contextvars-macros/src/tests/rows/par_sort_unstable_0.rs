fn written() {
    ParallelSliceMut::par_sort_unstable(&mut items[..]);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    match .. {
        mut __contextvars_index0 => {
            match ::contextvars::__private::Receiver::of_place(|| {
                    &raw const items[::contextvars::__private::unreachable_like(
                        &__contextvars_index0,
                    )]
                })
                .sort_lender_()
            {
                __contextvars_lender => {
                    ParallelSliceMut::par_sort_unstable(&mut items[__contextvars_index0])
                }
            }
        }
    };
}
