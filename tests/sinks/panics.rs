//! What `install_hook` adds to a panic report. Each test runs once more as a child, whose output is read.

use std::env;
use std::fmt::{self, Debug, Formatter};
use std::panic::catch_unwind;
use std::process::Command;
use std::thread;

use contextvars::{Context, Propagate, context_var, panic::install_hook, propagate, scoped};

use crate::values::{RECORD, SECRET, bound};

const CHILD: &str = "CONTEXTVARS_TEST_CHILD";

/// What the child writes that begins with `context:`. The child runs `body` with the hook installed.
fn reported(test: &str, body: impl FnOnce()) -> Vec<String> {
    let (_, module) = module_path!().split_once("::").unwrap();
    let test = format!("{module}::{test}");
    if env::var(CHILD).is_ok_and(|child| child == test) {
        install_hook();
        install_hook();
        body();
        std::process::exit(0);
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", &test, "--nocapture", "--test-threads=1"])
        .env(CHILD, &test)
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    let printed = String::from_utf8(child.stderr).unwrap();
    assert!(child.status.success(), "{printed}");
    assert!(!printed.contains(SECRET), "{printed}");
    let lines: Vec<&str> = printed.lines().collect();
    for pair in lines.windows(2) {
        if pair[1].starts_with("context:") {
            assert!(
                !pair[0].starts_with("context:"),
                "one line a report: {printed}"
            );
        }
    }
    let lines = lines
        .into_iter()
        .filter(|line| line.starts_with("context:"));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_report_shows_scalars_texts_and_types() {
    let lines = reported("a_report_shows_scalars_texts_and_types", || {
        assert!(catch_unwind(|| bound(|| panic!("on purpose"))).is_err());
    });
    let expected = "context: RECORD=18446744073709551615 user-name=\"an\\\"n\\n\" TOKEN=<secret> PASSWORD=<secret> \
                    ROUTE=<alloc::vec::Vec<u8>> HIDDEN=<sinks::values::Hidden> \
                    DIGEST=<core::option::Option<u128>>";
    assert_eq!(lines, [expected]);
}

#[test]
fn a_panic_where_nothing_is_bound_has_the_usual_report() {
    let lines = reported(
        "a_panic_where_nothing_is_bound_has_the_usual_report",
        || {
            assert!(catch_unwind(|| panic!("on purpose")).is_err());
            let after = catch_unwind(|| RECORD.scope(1, || ()));
            assert!(after.is_ok() && catch_unwind(|| panic!("again")).is_err());
        },
    );
    assert_eq!(lines, [""; 0]);
}

#[test]
fn threads_pools_and_tasks_report_the_context_of_the_panicking_place() {
    let lines = reported(
        "threads_pools_and_tasks_report_the_context_of_the_panicking_place",
        || {
            let job = RECORD.scope(1, || propagate(|| panic!("thread")));
            assert!(thread::spawn(job).join().map(|never: ()| never).is_err());
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(2)
                .build()
                .unwrap();
            let job = RECORD.scope(2, || {
                propagate(|| {
                    contextvars::rayon::join(|| (), || scoped!(RECORD = 3, { panic!("job") }));
                })
            });
            assert!(catch_unwind(std::panic::AssertUnwindSafe(|| pool.install(job))).is_err());
            for runtime in [
                tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap(),
                tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .build()
                    .unwrap(),
            ] {
                let task = RECORD.scope(4, || {
                    async {
                        tokio::task::yield_now().await;
                        panic!("task")
                    }
                    .in_current_context()
                });
                let task = runtime.spawn(task);
                assert!(runtime.block_on(task).map(|never: ()| never).is_err());
            }
            assert!(catch_unwind(|| Context::new().scope(|| panic!("detached"))).is_err());
        },
    );
    let expected = [
        "context: RECORD=1",
        "context: RECORD=3",
        "context: RECORD=4",
        "context: RECORD=4",
    ];
    assert_eq!(lines, expected);
}

/// A value whose `Debug` panics.
struct Bad;

impl Debug for Bad {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        panic!("in the value's own Debug")
    }
}

#[context_var]
static BAD: Bad;

#[test]
fn a_value_whose_debug_panics_is_not_asked() {
    let lines = reported("a_value_whose_debug_panics_is_not_asked", || {
        assert!(catch_unwind(|| BAD.scope(Bad, || panic!("on purpose"))).is_err());
        // And a panic in the `Debug` itself is reported as any.
        assert!(catch_unwind(|| BAD.scope(Bad, || Context::current().to_string())).is_err());
    });
    assert_eq!(lines, ["context: BAD=<sinks::panics::Bad>"; 2]);
}

#[test]
fn a_panic_in_a_destructor_during_another_panic_is_reported_with_its_context() {
    struct Inner;

    impl Drop for Inner {
        fn drop(&mut self) {
            // Nested, and caught: the outer panic goes on.
            assert!(catch_unwind(|| RECORD.scope(2, || panic!("inner"))).is_err());
        }
    }

    let lines = reported(
        "a_panic_in_a_destructor_during_another_panic_is_reported_with_its_context",
        || {
            let outer = catch_unwind(|| {
                RECORD.scope(1, || {
                    let _inner = Inner;
                    panic!("outer")
                })
            });
            assert!(outer.is_err());
        },
    );
    assert_eq!(lines, ["context: RECORD=1", "context: RECORD=2"]);
}
