fn written() {
    tokio::task::spawn_blocking(move || work());
    handle.spawn_blocking(job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    tokio::task::spawn_blocking('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter_();
            { work() }
        }
    });
    handle
        .spawn_blocking(
            ::contextvars::__private::Giver::of(&job)
                .value_(
                    job,
                    |__contextvars_work| {
                        ::contextvars::__private::Callback::of(&__contextvars_work)
                            .function_(::contextvars::__private::Quiet)
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
                    },
                )
                .to_(
                    if true {
                        ::contextvars::__private::Parameter::unknown()
                    } else {
                        ::contextvars::__private::never();
                        #[allow(unreachable_code)]
                        let __contextvars_parameter = {
                            let __contextvars_given = ::contextvars::__private::unreachable();
                            let _ = handle
                                .spawn_blocking(
                                    ::contextvars::__private::typed(__contextvars_given),
                                );
                            ::contextvars::__private::Parameter::of(&__contextvars_given)
                        };
                        __contextvars_parameter
                    },
                )
                .give_(&mut ::contextvars::__private::Slot::new()),
        );
}
