fn written() {
    pool.spawn_pinned_by_idx(|| fetch(), 1);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    pool.spawn_pinned_by_idx(
        '__contextvars_spawn: {
            let __contextvars_captured = ::contextvars::__private::capture();
            move || {
                let __contextvars_scope = __contextvars_captured.enter();
                {
                    match fetch() {
                        __contextvars_result => {
                            ::contextvars::__private::CallbackResult::of(
                                    &__contextvars_result,
                                )
                                .in_callback(__contextvars_result)
                        }
                    }
                }
            }
        },
        1,
    );
}
