fn written() {
    unsafe { builder.spawn_unchecked(move || work()) };
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    unsafe {
        builder
            .spawn_unchecked(
                ::contextvars::__private::Given::literal(
                        '__contextvars_spawn: {
                            let __contextvars_captured = ::contextvars::__private::capture();
                            move || {
                                let __contextvars_scope = __contextvars_captured.enter_();
                                {
                                    match () {
                                        #[allow(unreachable_code)]
                                        () => {
                                            match (work(),) {
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
                        || move || work(),
                    )
                    .to_(
                        if true {
                            ::contextvars::__private::Parameter::unknown()
                        } else {
                            ::contextvars::__private::never();
                            #[allow(unreachable_code)]
                            let __contextvars_parameter = {
                                let __contextvars_given = ::contextvars::__private::unreachable();
                                let _ = builder
                                    .spawn_unchecked(
                                        ::contextvars::__private::typed(__contextvars_given),
                                    );
                                ::contextvars::__private::Parameter::of(
                                    &__contextvars_given,
                                )
                            };
                            __contextvars_parameter
                        },
                    )
                    .give_(&mut ::contextvars::__private::Slot::new()),
            )
    };
}
