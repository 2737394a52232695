fn written() {
    async_task::spawn(fetch(), schedule);
    async_task::spawn(async move { fetch().await }, |task| queue.push(task));
    map.spawn(key, async { fetch().await });
    JoinMap::spawn(&mut map, key, fetch());
    builder.spawn(|()| future, move |task| queue.push(task));
    Builder::spawn(builder, |()| fetch(), schedule);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    async_task::spawn(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any_(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
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
    );
    async_task::spawn(
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async move { fetch().await },
        ),
        |task| queue.push(task),
    );
    map.spawn(
        key,
        ::contextvars::__private::future_of(
            ::contextvars::__private::hand_over(),
            async { fetch().await },
        ),
    );
    JoinMap::spawn(
        &mut map,
        key,
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
    );
    builder
        .spawn(
            '__contextvars_spawn: {
                let __contextvars_captured = ::contextvars::__private::capture();
                move |()| {
                    let __contextvars_scope = __contextvars_captured.enter_();
                    {
                        match (future,) {
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
            },
            move |task| queue.push(task),
        );
    Builder::spawn(
        builder,
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
    );
}
