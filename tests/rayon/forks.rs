//! Forks: each side in a scope of the caller's context, wherever it runs.

use std::sync::mpsc::channel;

use contextvars::{Context, rayon};

use crate::support::{NAME, NOTHING, NUMBER, assert_clean, bound, inherited, pool, seen};

#[test]
fn both_sides_of_a_join_see_the_context() {
    for threads in [1, 2, 8] {
        let pool = pool(threads);
        bound(3, || {
            assert_eq!(rayon::join(seen, seen), (inherited(3), inherited(3)));
            assert_eq!(pool.join(seen, seen), (inherited(3), inherited(3)));
            let nested = pool.install(|| rayon::join(|| rayon::join(seen, seen), seen));
            assert_eq!(nested, ((inherited(3), inherited(3)), inherited(3)));
        });
        assert_clean(&pool);
    }
}

#[test]
fn both_sides_of_a_join_context_see_the_context() {
    bound(3, || {
        let (left, right) = rayon::join_context(
            |context| (seen(), context.migrated()),
            |context| (seen(), context.migrated()),
        );
        assert_eq!((left.0, right.0), (inherited(3), inherited(3)));
    });
}

#[test]
fn what_a_side_sets_is_seen_by_nobody_else() {
    let pool = pool(2);
    bound(1, || {
        pool.join(
            || {
                NUMBER.set(2);
                NAME.set("left".to_owned());
                assert_eq!(seen(), (Some(2), Some("left".to_owned()), None));
            },
            || assert_eq!(seen(), inherited(1)),
        );
        assert_eq!(seen(), (Some(1), Some("name 1".to_owned()), Some(1)));
    });
    assert_clean(&pool);
}

#[test]
fn the_caller_has_all_of_its_context_again_after_a_call() {
    let pool = pool(2);
    let all = (Some(1), Some("name 1".to_owned()), Some(1));
    bound(1, || {
        rayon::join(|| (), || ());
        assert_eq!(seen(), all);
        pool.install(|| ());
        assert_eq!(seen(), all);
        pool.broadcast(|_| ());
        assert_eq!(seen(), all);
        rayon::scope(|s| s.spawn(|_| ()));
        assert_eq!(seen(), all);
        pool.in_place_scope_fifo(|s| s.spawn_fifo(|_| ()));
        assert_eq!(seen(), all);
        rayon::yield_now();
        assert_eq!(seen(), all);
    });
}

#[test]
fn a_tree_of_joins_sees_the_context_in_every_leaf() {
    fn sum(depth: u32) -> u64 {
        if depth == 0 {
            return NUMBER.get();
        }
        let (left, right) = rayon::join(|| sum(depth - 1), || sum(depth - 1));
        left + right
    }
    let pool = pool(4);
    for number in 1..20 {
        assert_eq!(
            NUMBER.scope(number, || pool.install(|| sum(8))),
            number << 8
        );
    }
    assert_clean(&pool);
}

#[test]
fn every_thread_of_a_broadcast_sees_the_context() {
    let pool = pool(3);
    let all = bound(3, || pool.broadcast(|context| (context.index(), seen())));
    assert_eq!(all, [0, 1, 2].map(|index| (index, inherited(3))));

    // From within the pool.
    let all = bound(4, || pool.install(|| rayon::broadcast(|_| seen())));
    assert_eq!(all, vec![inherited(4); 3]);
    assert_clean(&pool);
}

#[test]
fn a_spawn_sees_the_context_of_its_spawner_which_is_gone() {
    let pool = pool(1);
    let (sender, receiver) = channel();
    let spawned = [
        |f: Box<dyn FnOnce() + Send>| rayon::spawn(f),
        |f: Box<dyn FnOnce() + Send>| rayon::spawn_fifo(f),
    ];
    // On the pool's only thread, a job starts when this one has ended.
    pool.install(|| {
        for (number, spawn) in (1..).zip(spawned) {
            let sender = sender.clone();
            bound(number, || {
                spawn(Box::new(move || sender.send((number, seen())).unwrap()));
            });
        }
        bound(3, || {
            pool.spawn({
                let sender = sender.clone();
                move || sender.send((3, seen())).unwrap()
            });
        });
        bound(4, || {
            pool.spawn_fifo({
                let sender = sender.clone();
                move || sender.send((4, seen())).unwrap()
            });
        });
        bound(5, || {
            rayon::spawn_broadcast({
                let sender = sender.clone();
                move |_| sender.send((5, seen())).unwrap()
            });
        });
        bound(6, || {
            pool.spawn_broadcast(move |_| sender.send((6, seen())).unwrap());
        });
    });
    let mut all: Vec<_> = receiver.iter().collect();
    all.sort();
    assert_eq!(
        all,
        [1, 2, 3, 4, 5, 6].map(|number| (number, inherited(number)))
    );
    assert_clean(&pool);
}

#[test]
fn a_propagated_job_replaces_what_a_thread_has_with_nothing_if_there_is_nothing() {
    let pool = pool(1);
    // Somebody leaves a value on the thread.
    pool.as_rayon().install(|| NUMBER.set(9));
    assert_eq!(pool.as_rayon().install(|| NUMBER.try_get().ok()), Some(9));

    assert_eq!(pool.install(seen), NOTHING);
    assert_eq!(pool.join(seen, seen), (NOTHING, NOTHING));
    assert_eq!(pool.broadcast(|_| seen()), [NOTHING]);
    assert_eq!(pool.scope(|_| seen()), NOTHING);
    let (sender, receiver) = channel();
    pool.in_place_scope(|s| {
        let sender = sender.clone();
        s.spawn(move |_| sender.send(seen()).unwrap());
    });
    pool.spawn(move || sender.send(seen()).unwrap());
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [NOTHING, NOTHING]);
}

#[test]
fn a_captured_context_can_be_forked_from() {
    let context = bound(5, Context::current);
    let both = context.scope(|| rayon::join(seen, seen));
    assert_eq!(both, (inherited(5), inherited(5)));
}
