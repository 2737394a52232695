fn written() {
    pool.spawn_pinned(|| async { fetch().await });
    pool.spawn_pinned(|| {
        panic!();
        #[allow(unreachable_code)]
        async {}
    });
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_pinned('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter_();
            { ::contextvars::__private::in_callback(async { fetch().await }) }
        }
    });
    pool.spawn_pinned('__contextvars_spawn: {
        let __contextvars_captured = ::contextvars::__private::capture();
        move || {
            let __contextvars_scope = __contextvars_captured.enter_();
            {
                ({
                    panic!();
                    #[allow(unreachable_code)]
                    ::contextvars::__private::in_callback(async {})
                })
            }
        }
    });
}
