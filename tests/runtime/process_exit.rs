//! A process that exits within scopes, borrows and runs: thread-locals are destroyed, the store's
//! among them, while all frames are still on the stack.

use std::cell::RefCell;
use std::env;
use std::process::{self, Command};

use contextvars::{Context, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, var};

const CHILD: &str = "CONTEXTVARS_TEST_CHILD";

thread_local!(static AT_EXIT: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) });

var! {
    static VALUE: Counted;
    static OTHER: Counted;
    static OWN: Counted, inherit(false);
    static LEVEL: u32;
}

/// Runs `body`, which exits the process, in a child, which is this test once more. It must end as
/// told, and not crash.
fn exits_as_told(test: &str, body: impl FnOnce(Drops)) {
    let (_, module) = module_path!().split_once("::").unwrap();
    let test = format!("{module}::{test}");
    if env::var(CHILD).is_ok_and(|child| child == test) {
        body(Drops::new());
        unreachable!("the process has exited");
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", &test, "--nocapture", "--test-threads=1"])
        .env(CHILD, &test)
        .output()
        .unwrap();
    assert_eq!(
        child.status.code(),
        Some(7),
        "{}",
        String::from_utf8_lossy(&child.stderr)
    );
}

/// Exits, and reads, scopes and sets in destructors before and after the store's own.
fn exit(drops: &Drops) -> ! {
    let at_exit = |drops: Drops| {
        OnDrop::new(move || {
            VALUE.try_with(Counted::id).ok();
            VALUE.scope(drops.value(50), || assert_eq!(VALUE.with(Counted::id), 50));
            OTHER.set(drops.value(51));
            Context::current().scope(|| assert_eq!(OTHER.with(Counted::id), 51));
        })
    };
    AT_EXIT.with_borrow_mut(|list| list.push(at_exit(drops.clone())));
    process::exit(7)
}

#[test]
fn in_a_scope() {
    exits_as_told("in_a_scope", |drops| {
        LEVEL.set(1);
        OTHER.set(drops.value(0));
        VALUE.scope(drops.value(1), || {
            OWN.scope(drops.value(2), || exit(&drops))
        });
    });
}

#[test]
fn in_a_borrow() {
    exits_as_told("in_a_borrow", |drops| {
        VALUE.set(drops.value(1));
        VALUE.with(|_| {
            VALUE.set(drops.value(2));
            OWN.scope(drops.value(3), || OWN.with(|_| exit(&drops)))
        });
    });
}

#[test]
fn in_a_run() {
    exits_as_told("in_a_run", |drops| {
        let mut context = Context::new().with_value(&VALUE, drops.value(1));
        context.run(|| {
            OWN.set(drops.value(2));
            OTHER.set(drops.value(3));
            exit(&drops)
        });
    });
}

#[test]
fn in_a_job() {
    exits_as_told("in_a_job", |drops| {
        let context = Context::new().with_value(&VALUE, drops.value(1));
        let job = context.wrap(|| {
            OTHER.set(drops.value(2));
            propagate(|| exit(&drops))()
        });
        job();
    });
}

#[test]
fn in_a_thread_of_a_scope() {
    exits_as_told("in_a_thread_of_a_scope", |drops| {
        VALUE.scope(drops.value(1), || {
            contextvars::thread::scope(|scope| {
                scope.spawn(|| OTHER.scope(drops.value(2), || exit(&drops)));
            });
        });
    });
}
