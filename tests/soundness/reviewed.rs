//! The programs with which the first version was reviewed, where no other file of this binary has the like.

use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, Wake, Waker};

use contextvars::__private::{Binding, Lender, capture, scope, task};
use contextvars::{Context, ContextVar, Propagate, context_var, propagate, scoped};
use contextvars_tests::{message_of, poll_once, pool, var};
use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;

use crate::support::{in_child, panicked};

static USER: ContextVar<String> = ContextVar::new("USER");
static OTHER: ContextVar<String> = ContextVar::new("OTHER");

fn heap(text: &str) -> String {
    format!("{text}, on the heap")
}

// C4

#[test]
fn a_forgotten_guard_of_a_capture_that_is_dropped_reads_nothing_that_is_gone() {
    in_child!(
        a_forgotten_guard_of_a_capture_that_is_dropped_reads_nothing_that_is_gone,
        {
            let captured = USER.scope(heap("user"), capture);
            mem::forget(captured.enter_());
            drop(captured);
            assert_eq!(USER.get(), heap("user"));
            USER.set(heap("another user"));
            assert_eq!(USER.get(), heap("another user"));
        }
    )
    .is_regular();
}

#[test]
fn a_lender_that_is_moved_out_of_its_scope_is_told() {
    in_child!(a_lender_that_is_moved_out_of_its_scope_is_told, {
        USER.set(heap("first"));
        let mut lender = None;
        assert!(panicked(
            || OTHER.scope(heap("other"), || lender = Some(Lender::rayon()))
        ));
        USER.set(heap("second"));
        assert!(panicked(|| drop(lender)));
        assert_eq!((USER.get(), OTHER.is_set()), (heap("second"), false));
    })
    .is_regular();
}

// Guards in every order.

/// Makes the guard of a kind.
fn guard(kind: usize) -> Box<dyn std::any::Any> {
    match kind {
        0 => Box::new(scope(())),
        1 => Box::new(scope((
            Binding {
                var: &OTHER,
                value: heap("other"),
            },
            (),
        ))),
        2 => Box::new(capture().enter_()),
        3 => Box::new(Lender::rayon()),
        _ => Box::new(Box::leak(Box::new(Lender::rayon())).lend_().enter_()),
    }
}

const KINDS: usize = 5;
const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

fn read() {
    for var in [&USER, &OTHER] {
        if let Ok(text) = var.try_get() {
            assert!(text.ends_with(", on the heap"), "{text}");
        }
    }
    Context::current().scope(|| drop(USER.set(heap("read"))));
}

/// Three guards in an order, dropped in one of the places where code can be.
fn drop_in_order(kinds: [usize; 3], order: [usize; 3], place: u64) {
    let mut context = Context::new().with_value(&USER, heap("context"));
    let mut guards: [_; 3] = std::array::from_fn(|_| None);
    panicked(|| {
        context.run(|| {
            for (slot, kind) in guards.iter_mut().zip(kinds) {
                *slot = Some(guard(kind));
                USER.set(heap("between"));
            }
            let drop_all = |guards: &mut [Option<Box<dyn std::any::Any>>; 3]| {
                for at in order {
                    let guard = guards[at].take();
                    panicked(|| drop(guard));
                    read();
                }
            };
            match place {
                0 => drop_all(&mut guards),
                1 => drop(USER.try_with(|user| {
                    drop_all(&mut guards);
                    assert!(user.ends_with("on the heap"));
                })),
                2 => OTHER.scope(heap("scope"), || drop_all(&mut guards)),
                3 => propagate(|| drop_all(&mut guards))(),
                4 => Context::new().scope(|| drop_all(&mut guards)),
                5 => panicked_in_a_drop(|| drop_all(&mut guards)),
                _ => (), // afterwards, on the frame of the caller
            }
            read();
        });
    });
    read();
    drop(context);
    for at in order {
        let guard = guards[at].take();
        panicked(|| drop(guard));
        read();
    }
}

/// Runs `f` in a destructor while a panic goes on.
fn panicked_in_a_drop(f: impl FnOnce()) {
    struct Runs<F: FnOnce()>(Option<F>);

    impl<F: FnOnce()> Drop for Runs<F> {
        fn drop(&mut self) {
            (self.0.take().unwrap())();
        }
    }

    let _runs = Runs(Some(f));
    contextvars_tests::panics("on the way out");
}

const PLACES: u64 = 7;

#[test]
fn three_guards_may_end_in_every_order_in_every_place() {
    const ALL: u64 = PLACES * 6 * (KINDS * KINDS * KINDS) as u64;
    let mut number = 0;
    while number < ALL {
        let ended = in_child!(
            three_guards_may_end_in_every_order_in_every_place,
            number,
            |from| {
                std::panic::set_hook(Box::new(|_| ()));
                for number in from..ALL {
                    eprintln!("program {number}");
                    let index = usize::try_from(number / PLACES).unwrap();
                    let kinds = index / 6;
                    let kinds = [kinds % KINDS, kinds / KINDS % KINDS, kinds / KINDS / KINDS];
                    let thread = std::thread::spawn(move || {
                        drop_in_order(kinds, ORDERS[index % 6], number % PLACES);
                    });
                    thread.join().unwrap();
                }
            }
        );
        ended.is_defined();
        number = ended.last_program() + 1;
    }
}

#[test]
fn a_guard_that_is_forgotten_on_a_worker_harms_no_later_job() {
    in_child!(a_guard_that_is_forgotten_on_a_worker_harms_no_later_job, {
        let pool = pool(2);
        for round in 0..100 {
            let lender = {
                USER.scope(heap("lent"), || {
                    // The lender stays in this scope, so it ends in order; or it is forgotten with all the rest.
                    let lender = Lender::rayon();
                    let loan = lender.lend_();
                    pool.broadcast(|_| {
                        mem::forget(loan.enter_());
                        read();
                    });
                    if round % 2 == 0 {
                        drop(lender);
                    } else {
                        drop(loan.job_());
                    }
                });
                Box::new(())
            };
            drop(lender);
            pool.broadcast(|_| {
                read();
                USER.set(heap("a later job"));
                read();
            });
        }
    })
    .is_regular();
}

// C8

fn join<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    assert_eq!(
        USER.get(),
        heap("user"),
        "a function of the user's own reads variables"
    );
    (a(), b())
}

#[propagate]
fn marked() -> (bool, bool) {
    join(|| USER.is_set(), || USER.is_set())
}

#[test]
fn a_function_that_is_merely_called_join_sees_its_callers_context() {
    USER.scope(heap("user"), || assert_eq!(marked(), (true, true)));
    pool(1).install(|| USER.scope(heap("user"), || assert_eq!(marked(), (true, true))));
}

struct App(std::cell::RefCell<Vec<Box<dyn FnOnce()>>>);

impl App {
    fn install(&self, f: impl FnOnce() + 'static) {
        self.0.borrow_mut().push(Box::new(f));
    }
}

#[propagate]
fn set_up(app: &App) {
    app.install(|| drop(USER.try_get()));
}

#[test]
fn a_method_that_is_merely_called_install_may_keep_its_closure() {
    let app = App(std::cell::RefCell::default());
    USER.scope(heap("user"), || set_up(&app));
    for f in app.0.take() {
        f();
    }
    assert!(!USER.is_set());
}

mod kept_join {
    use std::thread::JoinHandle;

    use contextvars::propagate;

    /// A function of the user's own that keeps both closures for later.
    fn join(
        a: impl FnOnce() + Send + 'static,
        b: impl FnOnce() + Send + 'static,
    ) -> JoinHandle<()> {
        std::thread::spawn(move || {
            a();
            b();
        })
    }

    #[expect(clippy::redundant_closure, reason = "a closure is another form")]
    #[propagate]
    pub(super) fn spawns() -> JoinHandle<()> {
        join(|| super::read(), || super::read())
    }
}

#[test]
fn a_function_that_is_merely_called_join_may_keep_its_closures() {
    let thread = USER.scope(heap("user"), kept_join::spawns);
    thread.join().unwrap();
}

// C9

#[test]
fn values_that_set_anew_when_they_are_dropped_are_dropped_four_times_over_at_a_threads_exit() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    static CHAIN: ContextVar<Chain> = ContextVar::new("CHAIN");

    struct Chain(u32);

    impl Chain {
        fn new(rest: u32) -> Self {
            MADE.fetch_add(1, Ordering::Relaxed);
            Self(rest)
        }
    }

    impl Drop for Chain {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
            if self.0 > 0 {
                CHAIN.set(Self::new(self.0 - 1));
            }
        }
    }

    for rest in 0..4 {
        std::thread::spawn(move || drop(CHAIN.set(Chain::new(rest))))
            .join()
            .unwrap();
        assert_eq!(
            MADE.load(Ordering::Relaxed),
            DROPPED.load(Ordering::Relaxed),
            "{rest}"
        );
    }
}

// C10

#[context_var]
static NUMBER: u32;

macro_rules! pause {
    () => {{
        let mut is_first = true;
        poll_fn(move |cx| {
            if mem::take(&mut is_first) {
                cx.waker().wake_by_ref();
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }};
}

#[test]
fn a_scope_that_is_held_across_a_hidden_await_leaves_nothing_on_the_thread() {
    std::thread::spawn(|| {
        let mut tasks = LocalPool::new();
        let spawner = tasks.spawner();
        let held = async { scoped!(NUMBER = 1, { pause!() }) };
        spawner.spawn_local(held).unwrap();
        spawner
            .spawn_local(async { drop(NUMBER.try_get()) })
            .unwrap();
        tasks.run();
        assert!(!NUMBER.is_set());
        // Two of them in turns can't be mended, and are told.
        let turns = message_of(|| {
            let held = |number| async move { scoped!(NUMBER = number, { pause!() }) };
            spawner.spawn_local(held(1)).unwrap();
            spawner.spawn_local(held(2)).unwrap();
            tasks.run();
        });
        assert!(turns.contains("was not left in the order"), "{turns}");
    })
    .join()
    .unwrap();
}

// The rest.

#[test]
fn contexts_that_hold_one_another_are_dropped_one_in_the_other() {
    static BEFORE: ContextVar<Option<Context>> = ContextVar::new("BEFORE");
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let thread = thread.spawn(|| {
        for _ in 0..20_000 {
            BEFORE.set(Some(Context::current()));
        }
        BEFORE.set(None);
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn many_variables_keep_their_values_in_many_contexts() {
    const COUNT: usize = 5_000;
    let vars: &'static [ContextVar<u64>] = (0..COUNT)
        .map(|_| ContextVar::new("RUN_TIME"))
        .collect::<Vec<_>>()
        .leak();
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    Context::new().run(|| {
        let mut model = std::collections::HashMap::new();
        let mut kept = Vec::new();
        for step in 0..30_000_u64 {
            let at = random(COUNT);
            vars[at].set(step);
            model.insert(at, step);
            if step % 3_000 == 0 {
                kept.push((Context::current(), model.clone()));
            }
        }
        kept.push((Context::current(), model));
        for (context, model) in kept {
            assert_eq!(context.len(), model.len());
            for (at, var) in vars.iter().enumerate() {
                assert_eq!(context.get(var), model.get(&at));
            }
        }
    });
}

#[test]
fn values_of_odd_types_come_back_as_they_were() {
    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(align(16))]
    struct Aligned(u8);

    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(align(64))]
    struct MoreAligned(u8);

    #[derive(Clone, Copy, PartialEq, Debug)]
    #[repr(align(4096))]
    struct Page;

    type Function = for<'a> fn(&'a str) -> &'a str;

    var! {
        static ALIGNED: Aligned;
        static MORE_ALIGNED: MoreAligned;
        static PAGE: Page;
        static PADDED: (u8, u32);
        static NICHE: Option<std::num::NonZeroU64>;
        static UNINIT: mem::MaybeUninit<u64>;
        static WIDE: u128;
        static FUNCTION: Function;
        static TEXT: &'static str;
        static UNIT: ();
    }

    fn same(text: &str) -> &str {
        text
    }

    fn keeps<T: Copy + PartialEq + std::fmt::Debug + Send + Sync>(
        var: &'static ContextVar<T>,
        value: T,
    ) {
        let token = var.set(value);
        let context = Context::current();
        var.scope(value, || {
            var.with(|inside| {
                assert_eq!(
                    (*inside, std::ptr::from_ref(inside).is_aligned()),
                    (value, true)
                );
            });
        });
        assert_eq!((var.get(), context.get(var)), (value, Some(&value)));
        assert!(std::ptr::from_ref(context.get(var).unwrap()).is_aligned());
        var.reset(token).unwrap();
        assert!(!var.is_set());
    }

    keeps(&ALIGNED, Aligned(1));
    keeps(&MORE_ALIGNED, MoreAligned(2));
    keeps(&PAGE, Page);
    keeps(&PADDED, (3, 4));
    keeps(&NICHE, std::num::NonZeroU64::new(5));
    keeps(&NICHE, None);
    keeps(&WIDE, u128::MAX / 3);
    keeps(&TEXT, "text");
    keeps(&UNIT, ());
    UNINIT.scope(mem::MaybeUninit::uninit(), || {
        let _ = UNINIT.get();
    });
    FUNCTION.scope(same, || assert_eq!(FUNCTION.get()("text"), "text"));
}

#[test]
fn executors_in_destructors_and_wakers_that_poll_give_no_wrong_value() {
    static NESTED: ContextVar<Arc<Executes>> = ContextVar::new("NESTED");

    struct Executes(u32);

    impl Drop for Executes {
        fn drop(&mut self) {
            let number = self.0;
            panicked(|| {
                let name = Binding {
                    var: &USER,
                    value: format!("in drop {number}"),
                };
                let seen = block_on(task((name, ()), async {
                    assert_eq!(USER.get(), format!("in drop {number}"));
                    USER.set("deep".to_owned());
                    if number.is_multiple_of(3) {
                        contextvars_tests::panics("in a task in a destructor");
                    }
                    USER.get()
                }));
                assert_eq!(seen, "deep");
            });
            if number > 0 {
                NESTED.set(Arc::new(Self(number - 1)));
            }
        }
    }

    struct Polls(std::sync::Mutex<Option<futures::future::BoxFuture<'static, ()>>>);

    impl Wake for Polls {
        fn wake(self: Arc<Self>) {
            let other = self.0.lock().unwrap().take();
            if let Some(other) = other {
                let _ = poll_once(std::pin::pin!(other));
                USER.set("set by the waker".to_owned());
            }
        }
    }

    for round in 0..20 {
        USER.scope("outer".to_owned(), || {
            let other = async {
                USER.set("other task".to_owned());
                std::future::pending::<()>().await;
            };
            let other = Box::pin(other.in_current_context());
            let waker: Waker = Arc::new(Polls(std::sync::Mutex::new(Some(other)))).into();
            let mut cx = std::task::Context::from_waker(&waker);
            let mut polls = 0;
            let mut future = Box::pin(
                poll_fn(move |cx| {
                    polls += 1;
                    USER.set(format!("poll {polls}"));
                    cx.waker().wake_by_ref();
                    match polls {
                        2 => contextvars_tests::panics("in a poll"),
                        4 => Poll::Ready(USER.get()),
                        _ => Poll::Pending,
                    }
                })
                .in_current_context(),
            );
            assert!(future.as_mut().poll(&mut cx).is_pending());
            assert!(catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))).is_err());
            assert_eq!(USER.get(), "outer");
            assert!(future.as_mut().poll(&mut cx).is_pending());
            let elsewhere = std::thread::spawn(move || {
                let mut future = future;
                assert_eq!(poll_once(future.as_mut()), Poll::Ready("poll 4".to_owned()));
                assert!(!USER.is_set());
            });
            elsewhere.join().unwrap();
            panicked(|| {
                NESTED.scope(Arc::new(Executes(round % 7)), || {
                    NESTED.with(|_| {
                        NESTED.set(Arc::new(Executes(3)));
                        NESTED.with(|_| {
                            let context = Context::current();
                            NESTED.set(Arc::new(Executes(1)));
                            context.scope(|| drop(NESTED.set(Arc::new(Executes(4)))));
                            contextvars_tests::panics("in a read");
                        });
                    });
                });
            });
            assert_eq!(USER.get(), "outer");
        });
    }
}
