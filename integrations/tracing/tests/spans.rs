//! Spans that go where contexts go. Each test has a subscriber of its own, which is carried, too.

mod support;

use std::sync::Once;
use std::thread;

use contextvars::{Context, Propagate, carry, context_var, propagate, scoped};
use contextvars_tracing::{JsonContext, NoteSpans, TracingDispatch, TracingSpan};
use rayon::prelude::*;
use support::{Notes, Sink};
use tracing::subscriber::with_default;
use tracing::{Instrument, Span, info, info_span, instrument};
use tracing_subscriber::Registry;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

#[context_var]
static USER: &'static str;

/// Runs `f` with carriers and a subscriber; then again with one that notes the spans of threads, which makes no difference.
fn noted(f: impl Fn()) -> Vec<String> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        carry(TracingDispatch::new()).unwrap();
        carry(TracingSpan::new()).unwrap();
    });
    let [notes, again] = [(); 2].map(|()| Notes::default());
    with_default(Registry::default().with(notes.clone()), &f);
    let layer = NoteSpans::new();
    with_default(Registry::default().with(layer).with(again.clone()), &f);
    let notes = notes.take();
    assert_eq!(sorted(notes.clone()), sorted(again.take()));
    notes
}

fn sorted(mut all: Vec<String>) -> Vec<String> {
    all.sort();
    all
}

#[test]
fn threads_are_in_the_span_of_their_spawner() {
    #[propagate]
    fn spawns() {
        let _span = info_span!("outer").entered();
        thread::spawn(|| {
            info!("thread");
            thread::spawn(|| info!("nested")).join().unwrap();
        })
        .join()
        .unwrap();
        thread::scope(|scope| {
            scope.spawn(|| info!("scoped"));
        });
    }

    let seen = sorted(noted(spawns));
    assert_eq!(
        seen,
        [
            "close outer",
            "outer/nested",
            "outer/scoped",
            "outer/thread"
        ]
    );
}

#[test]
fn jobs_and_items_of_rayon_are_in_the_span_of_their_caller() {
    #[propagate]
    fn joins() {
        let _span = info_span!("outer").entered();
        rayon::join(
            || info!("left"),
            || info_span!("inner").in_scope(|| info!("right")),
        );
        rayon::scope(|scope| scope.spawn(|_| info!("job")));
        (0..100)
            .into_par_iter()
            .with_max_len(1)
            .for_each(|_| info!("item"));
    }

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    let seen = sorted(noted(|| {
        pool.install(propagate(joins));
        pool.broadcast(|_| assert!(Span::current().is_none()));
    }));
    let others: Vec<_> = seen.iter().filter(|seen| *seen != "outer/item").collect();
    assert_eq!(
        others,
        [
            "close inner",
            "close outer",
            "outer/inner/right",
            "outer/job",
            "outer/left"
        ]
    );
    assert_eq!(seen.len(), 105);
}

#[test]
fn tasks_are_in_the_span_of_their_spawner_on_both_runtimes() {
    #[propagate]
    async fn spawns() {
        async {
            let tasks: Vec<_> = (0..10)
                .map(|_| {
                    tokio::spawn(async {
                        tokio::task::yield_now().await;
                        info!("task");
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            tokio::task::spawn_blocking(|| info!("blocking"))
                .await
                .unwrap();
        }
        .instrument(info_span!("request"))
        .await;
    }

    let runtimes = [
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap(),
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .unwrap(),
    ];
    for runtime in runtimes {
        let seen = noted(|| runtime.block_on(spawns()));
        let expected = [vec!["request/task"; 10], vec!["request/blocking"]].concat();
        let events: Vec<_> = seen
            .into_iter()
            .filter(|seen| !seen.starts_with("close"))
            .collect();
        assert_eq!(events, expected);
    }
}

#[test]
fn a_span_is_entered_over_another_one_and_afterwards_that_one_is_back() {
    let seen = noted(|| {
        let job = info_span!("a").in_scope(|| propagate(|| info!("job")));
        info_span!("b").in_scope(|| {
            info!("before");
            job();
            info!("after");
        });
    });
    assert_eq!(seen, ["b/before", "a/job", "close a", "b/after", "close b"]);
}

#[test]
fn a_span_that_is_on_the_stack_of_the_thread_already_is_entered_over_a_later_one() {
    let seen = noted(|| {
        info_span!("a").in_scope(|| {
            let job = propagate(|| info!("job"));
            info_span!(parent: None, "b").in_scope(|| {
                let c = info_span!("c");
                c.in_scope(|| c.in_scope(job));
                drop(c);
                info!("after");
            });
            info!("end");
        });
    });
    assert_eq!(
        seen,
        ["a/job", "close c", "b/after", "close b", "a/end", "close a"]
    );
}

#[test]
fn a_span_is_kept_open_by_a_captured_context_and_closes_with_it() {
    let seen = noted(|| {
        let context = info_span!("request").in_scope(Context::current);
        info!("the program has left the span");
        context.scope(|| info!("job"));
        drop(context);
        info!("end");
    });
    assert_eq!(
        seen,
        [
            "the program has left the span",
            "request/job",
            "close request",
            "end"
        ]
    );
}

#[test]
fn a_job_that_panics_leaves_the_thread_in_its_span() {
    let seen = noted(|| {
        let job = info_span!("a").in_scope(|| propagate(|| contextvars_tests::panics("job")));
        info_span!("b").in_scope(|| {
            let message = contextvars_tests::message_of(|| -> () { job() });
            assert_eq!(message, "job");
            info!("after");
        });
        assert!(Span::current().is_none());
    });
    assert_eq!(seen, ["close a", "b/after", "close b"]);
}

#[test]
fn the_same_span_is_not_entered_again() {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_span_events(FmtSpan::ENTER | FmtSpan::EXIT)
        .with_writer(sink.clone())
        .finish();
    noted(|| ());
    with_default(subscriber, || {
        // With `TracingDispatch` all is entered again, but not the span.
        info_span!("a").in_scope(|| Context::current().scope(|| info!("hello")));
    });
    let messages: Vec<_> = sink
        .take_json()
        .into_iter()
        .map(|line| line["fields"]["message"].clone())
        .collect();
    assert_eq!(messages, ["enter", "hello", "exit"]);
}

#[test]
fn a_task_is_in_its_span_for_each_poll_and_for_its_drop() {
    struct Last;

    impl Drop for Last {
        fn drop(&mut self) {
            info!("drop");
        }
    }

    let seen = noted(|| {
        let task = info_span!("a").in_scope(|| {
            async {
                let _last = Last;
                loop {
                    info!("poll");
                    contextvars_tests::yield_once().await;
                }
            }
            .in_current_context()
        });
        let mut task = Box::pin(task);
        info_span!("b").in_scope(|| {
            for _ in 0..2 {
                let poll: std::task::Poll<()> = contextvars_tests::poll_once(task.as_mut());
                assert!(poll.is_pending());
                info!("between");
            }
            drop(task);
        });
    });
    let expected = [
        "a/poll",
        "b/between",
        "a/poll",
        "b/between",
        "a/drop",
        "close a",
        "close b",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn instrumented_functions_are_children_of_the_carried_span() {
    #[instrument]
    fn work(number: u32) {
        info!("work");
    }

    let seen = noted(|| {
        info_span!("request").in_scope(|| {
            let job = propagate(|| work(3));
            thread::spawn(job).join().unwrap();
        });
    });
    assert_eq!(seen, ["request/work/work", "close work", "close request"]);
}

#[test]
fn the_subscriber_of_a_test_goes_along_to_threads_and_not_to_detached_work() {
    let seen = noted(|| {
        thread::spawn(propagate(|| info!("thread"))).join().unwrap();
        thread::spawn(|| info!("bare")).join().unwrap();
        Context::new().scope(|| info!("detached"));
        info!("here");
    });
    assert_eq!(seen, ["thread", "here"]);
}

/// A value whose `Debug` enters contexts.
#[derive(Clone)]
struct Enters(Context);

impl std::fmt::Debug for Enters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.0.scope(|| propagate(|| "entered")());
        f.write_str(text)
    }
}

#[test]
fn a_context_is_entered_while_a_subscriber_is_called() {
    let sink = Sink::default();
    noted(|| ());
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(sink.clone())
        .finish();
    with_default(subscriber, || {
        let value = Enters(info_span!("a").in_scope(Context::current));
        info!(?value, "hello");
    });
    let lines = sink.take_json();
    assert_eq!(lines[0]["fields"]["value"], "entered");
}

#[test]
fn lines_have_the_span_and_the_variables_in_all_kinds_of_work() {
    #[propagate(USER = "ann")]
    fn work() {
        let _span = info_span!("work").entered();
        thread::spawn(|| info!("thread")).join().unwrap();
        rayon::join(
            || info!("left"),
            || scoped!(USER = "bob", { info!("right") }),
        );
        info!("here");
    }

    let sink = Sink::default();
    noted(|| ());
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(sink.clone())
        .map_event_format(JsonContext::new)
        .finish();
    with_default(subscriber, work);
    let mut seen: Vec<_> = sink
        .take_json()
        .into_iter()
        .map(|line| {
            assert_eq!(line["span"]["name"], "work");
            format!("{} {}", line["fields"]["message"], line["context"]["USER"])
        })
        .collect();
    seen.sort();
    let expected = [
        r#""here" "ann""#,
        r#""left" "ann""#,
        r#""right" "bob""#,
        r#""thread" "ann""#,
    ];
    assert_eq!(seen, expected);
}
