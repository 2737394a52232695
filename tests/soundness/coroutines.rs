//! Stackful coroutines of a crate with a safe interface. They are suspended in frames of every kind, and resumed or dropped at
//! any time. C6: no value is read that is gone; the process is told by a panic or an abort.

use std::rc::Rc;

use contextvars::__private::{Binding, Lender, capture, scope, task};
use contextvars::{Context, ContextVar, Propagate, scoped};
use contextvars_tests::{Counted, Drops, poll_once, var};
use corosensei::{Coroutine, Yielder};
use std::pin::{Pin, pin};
use std::task::Poll;

use crate::support::{in_child, panicked};

static USER: ContextVar<String> = ContextVar::new("USER");

var! {
    static OTHER: u32;
    static OWN: String, inherit(false);
    static VALUE: Counted;
}

type Suspend<'a> = &'a dyn Fn();

/// A future whose poll suspends the coroutine that polls it.
struct Suspending<'a>(Suspend<'a>);

impl Future for Suspending<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<()> {
        OWN.set("set in a poll, on the heap".to_owned());
        (self.0)();
        Poll::Ready(())
    }
}

fn named(name: &str) -> Context {
    Context::new().with_value(&USER, name.to_owned())
}

/// A frame that calls what is inside of it.
type Frame = fn(Suspend<'_>);

/// The frames in which a coroutine is suspended.
const FRAMES: [(&str, Frame); 14] = [
    ("a scope", |suspend| OTHER.scope(1, suspend)),
    ("a scope of an own variable", |suspend| {
        OWN.scope("own, on the heap".to_owned(), suspend);
    }),
    ("a block scope", |suspend| {
        scoped!(OTHER = 2, USER = "block, on the heap".to_owned(), {
            suspend();
        });
    }),
    ("a scope without bindings", |suspend| {
        scoped!({
            suspend();
        });
    }),
    (
        "a scope without bindings, in which something is set",
        |suspend| {
            scoped!({
                USER.set("set in a scope, on the heap".to_owned());
                suspend();
            });
        },
    ),
    ("a read in a scope without bindings", |suspend| {
        scoped!({
            let _ = USER.try_with(|user| {
                OWN.set("set in a read, on the heap".to_owned());
                suspend();
                assert!(user.ends_with("on the heap"), "{user}");
            });
        });
    }),
    ("a scope of a context", |suspend| {
        named("context, on the heap").scope(suspend);
    }),
    ("a scope of a shared context", |suspend| {
        let context = Rc::new(named("shared, on the heap"));
        Rc::clone(&context).scope(|| {
            drop(context);
            suspend();
        });
    }),
    ("a run", |suspend| {
        named("run, on the heap").run(|| {
            OTHER.set(3);
            suspend();
        });
    }),
    ("a read", |suspend| {
        let _ = USER.try_with(|user| {
            suspend();
            assert!(user.ends_with("on the heap"), "{user}");
        });
    }),
    ("a poll", |suspend| {
        let _ = poll_once(pin!(Suspending(suspend).in_current_context()));
    }),
    ("a poll of an awaited task", |suspend| {
        let binding = Binding {
            var: &OWN,
            value: "bound to a task, on the heap".to_owned(),
        };
        let _ = poll_once(pin!(task((binding, ()), Suspending(suspend))));
    }),
    ("a call that waits", |suspend| {
        let lender = Lender::rayon();
        let loan = lender.lend_();
        let guard = loan.enter_();
        suspend();
        drop(guard);
        suspend();
    }),
    ("a closure of an expansion", |suspend| {
        let _guard = capture().enter_();
        suspend();
    }),
];

fn read_all() {
    for var in [&USER, &OWN] {
        if let Ok(text) = var.try_get() {
            assert!(text.ends_with("on the heap"), "{text}");
        }
    }
    let captured = Context::current();
    let _ = USER.scope("read, on the heap".to_owned(), || {
        captured.scope(|| USER.try_get().ok())
    });
}

fn suspended_in(frame: Frame) -> Coroutine<(), (), ()> {
    let mut coroutine = Coroutine::new(move |yielder: &Yielder<(), ()>, ()| {
        frame(&|| {
            yielder.suspend(());
            read_all();
        });
        read_all();
    });
    coroutine.resume(());
    read_all();
    coroutine
}

/// Ends a coroutine in one of three ways.
fn end(mut coroutine: Coroutine<(), (), ()>, way: u64) {
    match way {
        0 => while !coroutine.done() && !panicked(|| coroutine.resume(())) {},
        1 => drop(panicked(|| drop(coroutine))),
        _ => std::mem::forget(coroutine),
    }
    read_all();
}

fn frames_of(number: u64) -> (Frame, Frame, u64) {
    let count = FRAMES.len() as u64;
    let frame = |number: u64| FRAMES[usize::try_from(number % count).unwrap()].1;
    (frame(number), frame(number / count), number / count / count)
}

/// Two coroutines that are suspended one after the other, in the scope of a context that goes before they end.
fn outlive_the_frame_below(number: u64) {
    let (first, second, way) = frames_of(number);
    USER.set("base, on the heap".to_owned());
    OWN.set("own of the base, on the heap".to_owned());
    let mut both = None;
    let context = named("below, on the heap");
    panicked(|| {
        context.scope(|| {
            OTHER.scope(1, || {
                both = Some((suspended_in(first), suspended_in(second)));
            });
        });
    });
    drop(context);
    USER.set("base anew, on the heap".to_owned());
    OWN.set("own of the base anew, on the heap".to_owned());
    read_all();
    if let Some((first, second)) = both {
        end(first, way % 3);
        end(second, way / 3 % 3);
    }
    USER.set("base at last, on the heap".to_owned());
    read_all();
}

#[test]
fn coroutines_may_outlive_the_frame_in_which_they_were_made() {
    let count = FRAMES.len() as u64;
    let mut number = 0;
    while number < 9 * count * count {
        let ended = in_child!(
            coroutines_may_outlive_the_frame_in_which_they_were_made,
            number,
            |from| {
                std::panic::set_hook(Box::new(|_| ()));
                for number in from..9 * count * count {
                    eprintln!("program {number}");
                    std::thread::spawn(move || outlive_the_frame_below(number))
                        .join()
                        .unwrap();
                }
            }
        );
        ended.is_defined();
        number = ended.last_program() + 1;
    }
}

#[test]
fn coroutines_that_end_in_order_leave_no_trace() {
    for (what, frame) in FRAMES {
        let drops = Drops::new();
        Context::new().run(|| {
            VALUE.set(drops.value(1));
            USER.set("base, on the heap".to_owned());
            OWN.set("own of the base, on the heap".to_owned());
            OTHER.set(0);
            let mut coroutine = Coroutine::new(move |yielder: &Yielder<(), ()>, ()| {
                frame(&|| yielder.suspend(()));
            });
            while coroutine.resume(()).as_yield().is_some() {}
            assert_eq!(VALUE.with(Counted::id), 1, "{what}");
            assert_eq!(
                (USER.get().as_str(), OTHER.get()),
                ("base, on the heap", 0),
                "{what}"
            );
            assert_eq!(OWN.get(), "own of the base, on the heap", "{what}");
        });
        assert_eq!(drops.alive(), 0, "{what}");
    }
}

#[test]
fn a_coroutine_that_is_dropped_in_its_frame_leaves_no_trace() {
    for (what, frame) in FRAMES {
        Context::new().run(|| {
            USER.set("base, on the heap".to_owned());
            let mut coroutine = Coroutine::new(move |yielder: &Yielder<(), ()>, ()| {
                frame(&|| yielder.suspend(()));
            });
            coroutine.resume(());
            drop(coroutine);
            assert_eq!(USER.get(), "base, on the heap", "{what}");
        });
    }
}

/// A block scope that a coroutine keeps while it is suspended, in the scope of another one.
#[test]
fn coroutines_that_take_turns_are_told() {
    in_child!(coroutines_that_take_turns_are_told, {
        let body = |name: &'static str| {
            move |yielder: &Yielder<(), ()>, ()| {
                let _scope = scope((
                    Binding {
                        var: &USER,
                        value: format!("{name}, on the heap"),
                    },
                    (),
                ));
                yielder.suspend(());
                read_all();
            }
        };
        let mut first = Coroutine::new(body("first"));
        let mut second = Coroutine::new(body("second"));
        first.resume(());
        second.resume(());
        assert!(panicked(|| first.resume(())));
        second.resume(());
        read_all();
    })
    .is_defined();
}
