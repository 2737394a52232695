fn written() {
    pool.spawn_with_handle(fetch())?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_with_handle(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Callback::of(&__contextvars_work)
                    .function(::contextvars::__private::Quiet)
                    .any(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                            move || {
                                let __contextvars_scope = __contextvars_job.enter();
                                if true {
                                    match __contextvars_work() {
                                        __contextvars_result => {
                                            ::contextvars::__private::CallbackResult::of(
                                                    &__contextvars_result,
                                                )
                                                .in_callback(__contextvars_result)
                                        }
                                    }
                                } else {
                                    __contextvars_end.never()
                                }
                            }
                        },
                    )
            }
        },
    )?;
}
