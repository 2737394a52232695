//! Law 8. Spawns capture when the spawning call's arguments are evaluated.

use std::sync::mpsc::channel;

use contextvars::thread;
use contextvars_tests::var;

#[test]
fn a_spawn_captures_at_the_call() {
    var! { static LEVEL: u32; }
    LEVEL.scope(1, || {
        let (start, started) = channel();
        let job = move || {
            started.recv().unwrap();
            LEVEL.get()
        };
        LEVEL.set(2);
        let handle = thread::spawn(job);
        LEVEL.set(3);
        start.send(()).unwrap();
        assert_eq!(handle.join().unwrap(), 2);
    });
}

#[test]
fn a_spawn_in_a_scope_captures_at_the_call() {
    var! { static LEVEL: u32; }
    LEVEL.scope(1, || {
        let (start, started) = channel();
        let seen = thread::scope(|scope| {
            LEVEL.set(2);
            let handle = scope.spawn(move || {
                started.recv().unwrap();
                LEVEL.get()
            });
            LEVEL.set(3);
            start.send(()).unwrap();
            handle.join().unwrap()
        });
        assert_eq!(seen, 2);
    });
}
