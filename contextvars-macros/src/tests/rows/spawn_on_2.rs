fn written() {
    set.spawn_on(async { fetch().await }, &handle);
    set.spawn_on(fetch(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    set.spawn_on(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
        &handle,
    );
    set.spawn_on(
        match (fetch(),) {
            #[allow(unreachable_code)]
            (__contextvars_work,) => {
                ::contextvars::__private::Callback::of(&__contextvars_work)
                    .function_(::contextvars::__private::Quiet)
                    .any_(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                            move || {
                                let __contextvars_scope = __contextvars_job.enter_();
                                if true {
                                    match __contextvars_work() {
                                        #[allow(unreachable_code)]
                                        __contextvars_result => {
                                            ::contextvars::__private::CallbackResult::of(
                                                    &__contextvars_result,
                                                )
                                                .in_callback_(__contextvars_result)
                                        }
                                    }
                                } else {
                                    (__contextvars_end).never_()
                                }
                            }
                        },
                    )
            }
        },
        &handle,
    );
}
