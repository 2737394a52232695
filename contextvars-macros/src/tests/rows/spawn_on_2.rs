fn written() {
    set.spawn_on(async { fetch().await }, &handle);
    set.spawn_on(fetch(), &handle);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    set.spawn_on(::contextvars::__private::future(async { fetch().await }), &handle);
    set.spawn_on(
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
        &handle,
    );
}
