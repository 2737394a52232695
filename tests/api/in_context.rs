//! What runs later gets bindings, is cloned, and is taken apart.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context as Waking, Poll};

use contextvars::{Context, ContextVar, InContext, Propagate, Token, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, panics, poll_once, var, yield_once};
use futures::executor::block_on;
use futures::future::{self, FusedFuture, FutureExt};
use futures::stream::{self, FusedStream, StreamExt};
use rayon::prelude::*;

var! {
    static USER: String;
    static LEVEL: u32;
    static TX: Counted, inherit(false);
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn with_value_adds_one_binding_to_the_current_context() {
    let future = LEVEL.scope(1, || {
        async { (LEVEL.get(), USER.get()) }.with_value(&USER, text("ann"))
    });
    assert!(!USER.is_set());
    assert_eq!(block_on(future), (1, text("ann")));
}

#[test]
fn a_chain_of_with_value_binds_all() {
    let future = async { (LEVEL.get(), USER.get()) };
    let future = future.with_value(&USER, text("ann")).with_value(&LEVEL, 2);
    assert_eq!(future.context().len(), 2);
    assert_eq!(block_on(future), (2, text("ann")));
}

#[test]
fn a_chain_of_with_value_captures_once() {
    let first = LEVEL.scope(1, || {
        async { LEVEL.try_get().ok() }.with_value(&USER, text("ann"))
    });
    let second = LEVEL.scope(2, || first.with_value(&USER, text("bob")));
    assert_eq!(second.context().get(&USER).unwrap(), "bob");
    assert_eq!(block_on(second), Some(1));
}

#[test]
fn with_value_adds_to_the_context_that_was_given() {
    let context = Context::new().with_value(&LEVEL, 3);
    let future = USER.scope(text("outside"), || {
        async { (LEVEL.get(), USER.is_set()) }
            .in_context(context.clone())
            .with_value(&LEVEL, 4)
    });
    assert_eq!(block_on(future), (4, false));
    assert_eq!(
        context.get(&LEVEL),
        Some(&3),
        "another handle does not change"
    );
}

#[test]
fn the_last_value_of_a_variable_counts_and_the_others_are_dropped() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let work = ().with_value(&VALUE, drops.value(1)).with_value(&VALUE, drops.value(2));
    assert_eq!(drops.dropped(), [1]);
    assert_eq!(work.context().get(&VALUE).unwrap().id(), 2);
    drop(work);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn with_value_keeps_what_a_task_has_set_so_far() {
    let steps = stream::unfold((), |()| async {
        let user = USER.try_get().ok();
        LEVEL.set(LEVEL.get_or(0) + 1);
        Some(((LEVEL.get(), user), ()))
    });
    let mut steps = Box::pin(steps).in_context(Context::new());
    assert_eq!(block_on(steps.next()), Some((1, None)));
    let mut steps = steps.with_value(&USER, text("ann"));
    assert_eq!(block_on(steps.next()), Some((2, Some(text("ann")))));
}

#[test]
fn the_tokens_of_a_task_stay_good_when_it_gets_a_binding() {
    static TOKEN: Mutex<Option<Token<u32>>> = Mutex::new(None);
    let task = async {
        *TOKEN.lock().unwrap() = Some(LEVEL.set(1));
        yield_once().await;
        let token = TOKEN.lock().unwrap().take().unwrap();
        LEVEL.reset(token).is_ok() && !LEVEL.is_set()
    };
    let mut task = Box::pin(task).in_context(Context::new());
    assert!(poll_once(pin!(&mut task)).is_pending());
    assert!(block_on(task.with_value(&USER, text("ann"))));
}

#[test]
fn a_binding_that_is_not_inherited_is_the_tasks_own() {
    let drops = Drops::new();
    let task = async {
        assert_eq!(TX.get().id(), 1);
        yield_once().await;
        assert_eq!(TX.get().id(), 1, "it lasts across awaits");
        let job = propagate(|| TX.is_set());
        let spawned = async { TX.is_set() }.in_current_context().await;
        (job(), spawned, Context::current().contains(&TX))
    };
    let mut task = Box::pin(task.with_value(&TX, drops.value(1)));
    assert!(poll_once(task.as_mut()).is_pending());
    assert!(!TX.is_set(), "the poller does not see it");
    assert!(task.context().is_empty());
    assert_eq!(poll_once(task.as_mut()), Poll::Ready((false, false, false)));
    drop(task);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn the_own_binding_of_a_task_is_there_while_its_future_is_dropped() {
    static SEEN: Mutex<Option<u32>> = Mutex::new(None);
    let drops = Drops::new();
    let guard = OnDrop::new(|| *SEEN.lock().unwrap() = TX.try_with(Counted::id).ok());
    let task = async move { drop(guard) }.with_value(&TX, drops.value(7));
    drop(task);
    assert_eq!(*SEEN.lock().unwrap(), Some(7));
}

#[test]
fn a_future_shadows_what_its_poller_has_bound_for_itself() {
    let drops = Drops::new();
    TX.scope(drops.value(1), || {
        let task = async { TX.get().id() }.with_value(&TX, drops.value(2));
        assert_eq!(block_on(task), 2);
        assert_eq!(TX.get().id(), 1);
    });
}

#[test]
fn a_parallel_iterator_gets_bindings_and_drops_those_that_are_not_inherited() {
    let drops = Drops::new();
    let sum: u32 = (0..100_u32)
        .into_par_iter()
        .map(|_| LEVEL.get() + u32::from(TX.is_set()))
        .with_value(&LEVEL, 2)
        .with_value(&TX, drops.value(1))
        .sum();
    assert_eq!(sum, 200);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_stream_gets_bindings() {
    let levels = stream::iter(0..3)
        .map(|_| LEVEL.get())
        .with_value(&LEVEL, 2);
    assert_eq!(block_on(levels.collect::<Vec<_>>()), [2, 2, 2]);
}

#[test]
fn into_parts_gives_the_context_as_the_task_left_it() {
    let task = future::lazy(|_| drop(LEVEL.set(LEVEL.get() + 1)));
    let mut task = task.with_value(&LEVEL, 1);
    assert!(poll_once(pin!(&mut task)).is_ready());
    let (context, _inner) = task.into_parts();
    assert_eq!(context.get(&LEVEL), Some(&2));
}

#[test]
fn into_parts_gives_the_same_context_so_tokens_stay_good() {
    static TOKEN: Mutex<Option<Token<u32>>> = Mutex::new(None);
    let mut task =
        future::lazy(|_| *TOKEN.lock().unwrap() = Some(LEVEL.set(1))).in_context(Context::new());
    assert!(poll_once(pin!(&mut task)).is_ready());
    let (mut context, _inner) = task.into_parts();
    let token = TOKEN.lock().unwrap().take().unwrap();
    context.run(|| LEVEL.reset(token)).unwrap();
    assert!(context.is_empty());
}

#[test]
fn into_parts_drops_the_tasks_own_bindings() {
    let drops = Drops::new();
    let work = "work".with_value(&TX, drops.value(1)).with_value(&LEVEL, 1);
    let (context, inner) = work.into_parts();
    assert_eq!((inner, context.len()), ("work", 1));
    assert_eq!(drops.dropped(), [1]);
}

#[test]
fn nothing_leaks_if_an_own_binding_panics_when_into_parts_drops_it() {
    var! { static NOISY: OnDrop, inherit(false); static VALUE: Counted; }
    let drops = Drops::new();
    let work = drops
        .value(1)
        .with_value(&VALUE, drops.value(2))
        .with_value(&NOISY, OnDrop::new(|| panics("noisy")));
    assert_eq!(message_of(|| work.into_parts()), "noisy");
    assert_eq!(drops.alive(), 0);
}

/// Counts its clones in the context in which they are made, and remembers what it found there.
struct Cloned {
    seen: Arc<Mutex<Vec<Option<u32>>>>,
}

impl Clone for Cloned {
    fn clone(&self) -> Self {
        self.seen.lock().unwrap().push(LEVEL.try_get().ok());
        LEVEL.set(99);
        Self {
            seen: self.seen.clone(),
        }
    }
}

#[test]
fn a_clone_is_made_in_the_context_and_what_it_sets_is_undone() {
    let seen = Arc::default();
    let work = Cloned {
        seen: Arc::clone(&seen),
    }
    .with_value(&LEVEL, 1);
    let copy = LEVEL.scope(5, || {
        let copy = work.clone();
        assert_eq!(LEVEL.get(), 5);
        copy
    });
    assert_eq!(*seen.lock().unwrap(), [Some(1)]);
    for work in [work, copy] {
        assert_eq!(work.context().get(&LEVEL), Some(&1));
    }
}

#[test]
fn a_clone_that_panics_leaves_the_thread_and_the_original_as_they_were() {
    struct Never;
    impl Clone for Never {
        fn clone(&self) -> Self {
            LEVEL.set(2);
            panics("never")
        }
    }
    let work = Never.with_value(&LEVEL, 1);
    assert_eq!(message_of(|| work.clone()), "never");
    assert!(!LEVEL.is_set());
    assert_eq!(work.context().get(&LEVEL), Some(&1));
}

/// Counts its polls in the context.
#[derive(Clone)]
struct Steps;

impl Future for Steps {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<u32> {
        let level = LEVEL.get_or(0) + 1;
        LEVEL.set(level);
        if level < 3 {
            Poll::Pending
        } else {
            Poll::Ready(level)
        }
    }
}

#[test]
fn a_clone_has_what_the_original_set_and_is_a_task_of_its_own() {
    let mut first = Steps.in_context(Context::new());
    assert!(poll_once(pin!(&mut first)).is_pending());
    let mut second = first.clone();
    assert_eq!(second.context().get(&LEVEL), Some(&1));
    assert!(poll_once(pin!(&mut second)).is_pending());
    assert_eq!(first.context().get(&LEVEL), Some(&1));
    assert_eq!(poll_once(pin!(&mut second)), Poll::Ready(3));
    assert!(poll_once(pin!(&mut first)).is_pending());
}

#[test]
fn the_tokens_of_the_original_are_not_good_in_its_clone() {
    let mut first = Steps.in_context(Context::new());
    assert!(poll_once(pin!(&mut first)).is_pending());
    let (mut original, _) = first.clone().into_parts();
    let token = original.run(|| LEVEL.set(7));
    let (mut copy, _) = first.into_parts();
    assert!(
        copy.run(|| LEVEL.reset(token))
            .unwrap_err()
            .is_wrong_context()
    );
}

/// A future that can be cloned, and asks whether the transaction is bound.
#[derive(Clone)]
struct HasTransaction;

impl Future for HasTransaction {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<bool> {
        Poll::Ready(TX.is_set())
    }
}

#[test]
fn own_bindings_stay_with_the_original() {
    let drops = Drops::new();
    let first = HasTransaction.with_value(&TX, drops.value(1));
    let second = first.clone();
    assert!(block_on(first));
    assert!(!block_on(second));
    assert_eq!(drops.dropped(), [1]);
}

#[test]
fn a_parallel_iterator_in_a_context_can_be_cloned() {
    let chain = vec![1_u32, 2]
        .into_par_iter()
        .map(add_level)
        .with_value(&LEVEL, 10);
    let copy = chain.clone();
    assert_eq!(chain.sum::<u32>(), 23);
    assert_eq!(copy.max(), Some(12));
}

fn add_level(item: u32) -> u32 {
    item + LEVEL.get()
}

#[test]
fn a_future_is_fused_if_its_inner_one_is() {
    fn is_fused<F: FusedFuture>(future: &F) -> bool {
        future.is_terminated()
    }
    let mut task = async { LEVEL.get() }.boxed().fuse().with_value(&LEVEL, 1);
    assert!(!is_fused(&task));
    assert_eq!(poll_once(pin!(&mut task)), Poll::Ready(1));
    assert!(is_fused(&task));
    assert!(poll_once(pin!(&mut task)).is_pending(), "as `Fuse` does");
}

#[test]
fn a_fused_future_works_in_select() {
    let (ready, never) = (
        async { LEVEL.get() }.boxed().fuse(),
        future::pending::<u32>(),
    );
    let mut first = ready.with_value(&LEVEL, 1);
    let mut second = never.with_value(&LEVEL, 2);
    let chosen = block_on(async {
        futures::select! {
            level = first => level,
            level = second => level,
        }
    });
    assert_eq!(chosen, 1);
}

#[test]
fn a_stream_is_fused_if_its_inner_one_is() {
    let mut levels = stream::iter([1_u32]).fuse().with_value(&LEVEL, 1);
    assert!(!levels.is_terminated());
    assert_eq!(block_on(levels.next()), Some(1));
    assert_eq!(block_on(levels.next()), None);
    assert!(levels.is_terminated());
}

#[test]
fn a_future_made_in_a_scope_escapes_it_and_with_value_binds_it() {
    async fn who() -> Option<String> {
        USER.try_get().ok()
    }
    let context = Context::new().with_value(&USER, text("ann"));
    let escaped: [Pin<Box<dyn Future<Output = _>>>; 3] = [
        Box::pin(USER.scope(text("ann"), who)),
        Box::pin(context.scope(who)),
        Box::pin(context.clone().run(who)),
    ];
    for future in escaped {
        assert_eq!(block_on(future), None);
    }
    assert_eq!(
        block_on(who().with_value(&USER, text("ann"))),
        Some(text("ann"))
    );
    assert_eq!(block_on(who().in_context(context)), Some(text("ann")));
}

#[test]
fn the_signatures_are_those_of_the_design() {
    const _: fn(u8, &'static ContextVar<u32>, u32) -> InContext<u8> = Propagate::with_value;
    const _: fn(InContext<u8>, &'static ContextVar<u32>, u32) -> InContext<u8> =
        InContext::with_value;
    const _: fn(InContext<u8>) -> (Context, u8) = InContext::into_parts;
    const _: fn(&InContext<u8>) -> InContext<u8> = Clone::clone;
}
