fn written() {
    unsafe { async_task::spawn_unchecked(fetch(), schedule) };
    unsafe { builder.spawn_unchecked(|()| fetch(), schedule) };
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    unsafe {
        async_task::spawn_unchecked(
            match fetch() {
                __contextvars_work => {
                    ::contextvars::__private::Work::of(&__contextvars_work)
                        .any_(
                            __contextvars_work,
                            ::contextvars::__private::capture(),
                            |
                                __contextvars_job,
                                __contextvars_end,
                                mut __contextvars_work|
                            {
                                move || {
                                    let __contextvars_scope = __contextvars_job.enter_();
                                    if true {
                                        (__contextvars_work)()
                                    } else {
                                        (__contextvars_end).never_()
                                    }
                                }
                            },
                        )
                }
            },
            schedule,
        )
    };
    unsafe {
        builder
            .spawn_unchecked(
                '__contextvars_spawn: {
                    let __contextvars_captured = ::contextvars::__private::capture();
                    move |()| {
                        let __contextvars_scope = __contextvars_captured.enter_();
                        {
                            match () {
                                #[allow(unreachable_code)]
                                () => {
                                    match (fetch(),) {
                                        #[allow(unreachable_code)]
                                        (__contextvars_result,) => {
                                            ::contextvars::__private::CallbackResult::of(
                                                    &__contextvars_result,
                                                )
                                                .in_callback_(__contextvars_result)
                                        }
                                    }
                                }
                            }
                        }
                    }
                },
                schedule,
            )
    };
}
