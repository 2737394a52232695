fn written() {
    tokio::task::spawn_local(fetch());
    tracker.spawn_local(async { fetch().await });
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    tokio::task::spawn_local(
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
                                    __contextvars_work()
                                } else {
                                    __contextvars_end.never_()
                                }
                            }
                        },
                    )
            }
        },
    );
    tracker.spawn_local(::contextvars::__private::future(async { fetch().await }));
}
