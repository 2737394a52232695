fn written() {
    pool.spawn_with_handle(fetch())?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_with_handle(
        match fetch() {
            __contextvars_work => {
                ::contextvars::__private::Work::of(&__contextvars_work)
                    .any(
                        __contextvars_work,
                        ::contextvars::__private::capture(),
                        |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                            move || {
                                let __contextvars_scope = __contextvars_job.enter();
                                if true {
                                    __contextvars_work()
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
