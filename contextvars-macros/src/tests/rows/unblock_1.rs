fn written() {
    smol::unblock(|| work());
    smol::unblock::<u8, fn() -> u8>(read);
    blocking::unblock(job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    smol::unblock('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter_();
            { work() }
        }
    });
    smol::unblock::<
        u8,
        _,
    >(
        match ::contextvars::__private::typed::<fn() -> u8>(read) {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .function_(
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
    );
    blocking::unblock(
        ::contextvars::__private::Work::of(&job)
            .function_(
                job,
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
            ),
    );
}
