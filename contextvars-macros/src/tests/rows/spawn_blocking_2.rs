fn written() {
    map.spawn_blocking(key, || work());
    JoinMap::spawn_blocking(&mut map, key, job);
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    map.spawn_blocking(
        key,
        '__contextvars_spawn: {
            let __contextvars_captured = ::contextvars::__private::capture();
            move || {
                let __contextvars_scope = __contextvars_captured.enter();
                { work() }
            }
        },
    );
    JoinMap::spawn_blocking(
        &mut map,
        key,
        ::contextvars::__private::Work::of(&job)
            .any_function(job, ::contextvars::__private::capture()),
    );
}
