//! `process::exit` within two frames of any kinds, with contexts, tokens, tasks and guards in thread-locals: their destructors run
//! while all frames are still on the stack. C2, C3 and their like: the process ends with its code.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::process;
use std::rc::Rc;
use std::task::Poll;
use std::thread::JoinHandle;

use contextvars::__private::{Binding, Lender, capture, scope, task};
use contextvars::{Context, ContextVar, InContext, Propagate, propagate, scoped};
use contextvars_tests::{OnDrop, poll_once, pool, var, yield_once};
use corosensei::{Coroutine, Yielder};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::support::in_child;

static NAME: ContextVar<String> = ContextVar::new("NAME");
static OTHER: ContextVar<String> = ContextVar::new("OTHER");

var! {
    static LEVEL: u64;
    static OWN: String, inherit(false);
}

type Task = std::pin::Pin<Box<InContext<Ending>>>;

thread_local! {
    // Which destructor runs first is not told, so there are readers that are registered before and after all else, and between.
    static FIRST_READER: RefCell<Option<OnDrop>> = const { RefCell::new(None) };
    static MIDDLE_READER: RefCell<Option<OnDrop>> = const { RefCell::new(None) };
    static CONTEXT: RefCell<Context> = RefCell::new(two_texts());
    static SHARED: RunsAtExit = RunsAtExit(two_texts());
    static TASK: RefCell<Option<Task>> = const { RefCell::new(None) };
    static KEPT: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
    static LAST_READER: RefCell<Option<OnDrop>> = const { RefCell::new(None) };
}

/// A string on the heap, which can be told from memory that was freed.
fn text(number: u32) -> String {
    format!("text {number}, which lies on the heap")
}

/// A context that its owner's destructor runs, though the process may exit within a scope of it.
struct RunsAtExit(Context);

impl Drop for RunsAtExit {
    fn drop(&mut self) {
        // It is moved, so that it is another one than the scope has borrowed.
        let mut context = mem::take(&mut self.0);
        context.run(use_variables);
        drop(context.with_value(&OTHER, text(3)));
    }
}

fn two_texts() -> Context {
    let context = Context::new().with_value(&NAME, text(1));
    context.with_value(&OTHER, text(2))
}

/// Reads, binds and sets, as a logger would in its destructor.
fn use_variables() {
    for var in [&NAME, &OTHER, &OWN] {
        if let Ok(text) = var.try_get() {
            assert!(
                text.starts_with("text ") && text.ends_with("on the heap"),
                "{text}"
            );
        }
        var.scope(text(90), || assert_eq!(var.get(), text(90)));
    }
    let captured = Context::current();
    drop(NAME.set(text(91)));
    captured.scope(|| drop(NAME.set(text(92))));
    drop(OWN.set(text(93)));
    assert_eq!(NAME.get(), text(91));
}

/// A future that ends the process in its poll, or goes on with another frame.
struct Ending(Box<dyn Fn()>);

impl Future for Ending {
    type Output = ();

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<()> {
        OWN.set(text(10));
        (self.0)();
        Poll::Pending
    }
}

type Inside = Rc<dyn Fn()>;

/// A frame that calls what is inside of it.
type Frame = fn(Inside);

/// The frames in which a process may end.
const FRAMES: [(&str, Frame); 18] = [
    ("a scope", |inside| NAME.scope(text(20), || inside())),
    ("a scope of an own variable", |inside| {
        OWN.scope(text(21), || inside());
    }),
    ("a block scope", |inside| {
        scoped!(NAME = text(22), OTHER = text(23), { inside() });
    }),
    ("a read", |inside| {
        NAME.set(text(24));
        NAME.with(|_| {
            NAME.set(text(25));
            inside();
        });
    }),
    ("a read of an own variable", |inside| {
        OWN.set(text(26));
        OWN.with(|_| {
            OWN.set(text(27));
            inside();
        });
    }),
    ("a run", |inside| {
        Context::current().run(|| {
            OTHER.set(text(28));
            inside();
        });
    }),
    ("a run of a context in a thread-local", |inside| {
        CONTEXT.with(|context| match context.try_borrow_mut() {
            Ok(mut context) => context.run(|| {
                OTHER.set(text(29));
                inside();
            }),
            Err(_) => inside(), // this frame is there already
        });
    }),
    ("a scope of a context in a thread-local", |inside| {
        SHARED.with(|shared| shared.0.scope(|| inside()));
    }),
    (
        "a scope that sets, of a context in a thread-local",
        |inside| {
            SHARED.with(|shared| {
                shared.0.scope(|| {
                    OTHER.set(text(30));
                    inside();
                });
            });
        },
    ),
    ("a job", |inside| propagate(move || inside())()),
    ("a task", |inside| {
        let task = Ending(Box::new(move || inside()));
        let _ = poll_once(std::pin::pin!(task.in_current_context()));
    }),
    ("a task that is awaited", |inside| {
        OWN.set(text(31));
        let binding = Binding {
            var: &OWN,
            value: text(32),
        };
        let task = task((binding, ()), Ending(Box::new(move || inside())));
        let _ = poll_once(std::pin::pin!(task));
    }),
    ("a task in a thread-local", |inside| {
        TASK.with(|task| match task.try_borrow_mut() {
            Ok(mut task) => {
                let future = Ending(Box::new(move || inside()));
                let task = task.insert(Box::pin(future.in_current_context()));
                let _ = poll_once(task.as_mut());
            }
            Err(_) => inside(), // this frame is there already
        });
    }),
    ("a closure of an expansion", |inside| {
        let _guard = capture().enter_();
        inside();
    }),
    ("a closure that is lent to", |inside| {
        let lender = Lender::rayon();
        let _guard = lender.lend_().enter_();
        inside();
    }),
    // Not in a thread-local: there it would free the stack on which the destructors run.
    ("a coroutine", |inside| {
        let body = move |_: &Yielder<(), ()>, ()| NAME.scope(text(33), || inside());
        Coroutine::new(body).resume(());
    }),
    ("a destructor", |inside| {
        struct Ends(Inside);

        impl Drop for Ends {
            fn drop(&mut self) {
                (self.0)();
            }
        }

        impl Future for Ends {
            type Output = ();

            fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<()> {
                Poll::Pending
            }
        }

        NAME.scope(text(34), || drop(Ends(inside).in_current_context()));
    }),
    ("a wait", |inside| {
        let lender = Lender::rayon();
        inside();
        drop(lender);
    }),
];

/// Things that a thread-local keeps.
fn keep_things() {
    let keep = |thing: Box<dyn Any>| KEPT.with_borrow_mut(|kept| kept.push(thing));
    NAME.set(text(40));
    keep(Box::new(NAME.set(text(41))));
    keep(Box::new(OWN.set(text(42))));
    keep(Box::new(Context::current()));
    keep(Box::new(capture()));
    let mut task = Box::pin(async { yield_once().await }.in_current_context());
    let _ = poll_once(task.as_mut());
    keep(Box::new(task));
    keep(Box::new(OnDrop::new(use_variables)));
}

fn end() {
    LEVEL.set(7);
    keep_things();
    LAST_READER.set(Some(OnDrop::new(use_variables)));
    process::exit(7)
}

/// The process ends within these two frames; `order` says what it registers and keeps before.
fn exit_within(outer: Frame, inner: Frame, order: u64) {
    FIRST_READER.set(Some(OnDrop::new(use_variables)));
    if order > 0 {
        // The store's own destructor is registered before those of what it may have borrowed.
        drop(NAME.set(text(0)));
        MIDDLE_READER.set(Some(OnDrop::new(use_variables)));
    }
    SHARED.with(|_| ());
    CONTEXT.with(|_| ());
    KEPT.with(|_| ());
    let ends = if order == 1 { || process::exit(7) } else { end };
    let innermost: Inside = Rc::new(ends);
    outer(Rc::new(move || inner(Rc::clone(&innermost))));
    unreachable!("the process has exited");
}

#[test]
fn a_process_may_exit_within_any_two_frames() {
    const ORDERS: u64 = 3;
    let count = FRAMES.len() as u64;
    let frame = |number: u64| FRAMES[usize::try_from(number % count).unwrap()];
    let frames = |number: u64| (frame(number / ORDERS), frame(number / ORDERS / count));
    for number in 0..ORDERS * count * count {
        let ended = in_child!(a_process_may_exit_within_any_two_frames, number, |number| {
            let (inner, outer) = frames(number);
            exit_within(outer.1, inner.1, number % ORDERS);
        });
        let (inner, outer) = frames(number);
        assert_eq!(
            ended.status.code(),
            Some(7),
            "{} in {}, order {}: {}",
            inner.0,
            outer.0,
            number % ORDERS,
            ended.output
        );
    }
}

/// Frames in which other threads take part.
const SHARED_FRAMES: [(&str, fn()); 6] = [
    ("a job of a rayon scope", || {
        contextvars::rayon::scope(|scope| {
            scope.spawn(|scope| scope.spawn(|_| NAME.scope(text(50), end)));
        });
    }),
    ("a side of a join", || {
        contextvars::rayon::join(|| NAME.with(|_| end()), || OTHER.try_get().ok());
    }),
    ("an item of a parallel iterator", || {
        let items = (0..100).into_par_iter().inspect(|&item| {
            if item == 50 {
                NAME.with(|_| end());
            }
        });
        items.in_current_context().count();
    }),
    ("a thread of a scope", || {
        contextvars::thread::scope(|scope| drop(scope.spawn(end)));
    }),
    ("the body of an in-place scope", || {
        contextvars::rayon::in_place_scope(|scope| {
            scope.spawn(|_| drop(NAME.try_get()));
            end();
        });
    }),
    ("a broadcast", || {
        drop(contextvars::rayon::broadcast(|_| end()));
    }),
];

#[test]
fn a_process_may_exit_while_other_threads_are_lent_to() {
    for (number, (what, _)) in (0..).zip(SHARED_FRAMES) {
        let ended = in_child!(
            a_process_may_exit_while_other_threads_are_lent_to,
            number,
            |number: u64| {
                FIRST_READER.set(Some(OnDrop::new(use_variables)));
                NAME.set(text(60));
                let (_, frame) = SHARED_FRAMES[usize::try_from(number).unwrap()];
                pool(2).install(|| NAME.scope(text(61), frame));
                unreachable!("the process has exited");
            }
        );
        assert_eq!(ended.status.code(), Some(7), "{what}: {}", ended.output);
    }
}

/// C2: `PARKED` of a bare `scope` was a thread-local with a destructor.
mod bare_scope {
    use contextvars::propagate;
    use rayon::scope;

    #[propagate]
    pub(super) fn exits_in_a_job() {
        scope(|scope| scope.spawn(|_| std::process::exit(7)));
    }
}

#[test]
fn a_job_of_a_bare_scope_may_exit_the_process() {
    in_child!(a_job_of_a_bare_scope_may_exit_the_process, {
        pool(1).install(|| NAME.scope(text(70), bare_scope::exits_in_a_job));
        unreachable!("the process has exited");
    })
    .has_code(7);
}

#[test]
fn a_guard_in_a_thread_local_may_be_dropped_at_the_exit() {
    for number in 0..6 {
        in_child!(
            a_guard_in_a_thread_local_may_be_dropped_at_the_exit,
            number,
            |number| {
                FIRST_READER.set(Some(OnDrop::new(use_variables)));
                NAME.set(text(80));
                let binding = Binding {
                    var: &NAME,
                    value: text(81),
                };
                let guard: Box<dyn Any> = match number {
                    0 => Box::new(scope(())),
                    1 => Box::new(scope((binding, ()))),
                    2 => Box::new(capture().enter_()),
                    3 => Box::new(Lender::rayon()),
                    4 => Box::new(Box::leak(Box::new(Lender::rayon())).lend_().enter_()),
                    _ => Box::new((scope(()), Lender::rayon(), scope((binding, ())))),
                };
                KEPT.with_borrow_mut(|kept| kept.push(guard));
                LAST_READER.set(Some(OnDrop::new(use_variables)));
                process::exit(7);
            }
        )
        .is_told_or_has_code(7);
    }
}

/// The context of a thread-local is lent to a scope, and another thread has a copy. When the process exits, the thread-local's
/// destructor runs the context, the other thread drops its copy, and another destructor reads.
#[test]
fn a_copy_on_another_thread_may_be_the_last_owner_of_what_a_scope_uses() {
    struct Runs(
        Option<Context>,
        Option<std::sync::mpsc::Sender<()>>,
        Option<JoinHandle<()>>,
    );

    impl Drop for Runs {
        fn drop(&mut self) {
            if let Some(context) = &mut self.0 {
                context.run(|| drop(OTHER.set(text(4))));
            }
            drop(self.1.take());
            if let Some(thread) = self.2.take() {
                thread.join().unwrap();
            }
        }
    }

    thread_local!(static RUNS: RefCell<Runs> = const { RefCell::new(Runs(None, None, None)) });

    in_child!(
        a_copy_on_another_thread_may_be_the_last_owner_of_what_a_scope_uses,
        {
            drop(LEVEL.set(1));
            MIDDLE_READER.set(Some(OnDrop::new(use_variables)));
            let context = two_texts();
            let copy = context.clone();
            let (sender, receiver) = std::sync::mpsc::channel::<()>();
            let thread = std::thread::spawn(move || {
                let _ = receiver.recv();
                drop(copy);
            });
            RUNS.with_borrow_mut(|runs| *runs = Runs(Some(context), Some(sender), Some(thread)));
            RUNS.with_borrow(|runs| runs.0.as_ref().unwrap().scope(|| process::exit(7)));
        }
    )
    .has_code(7);
}
