//! A global allocator that reads variables, as a profiler does which attributes memory to requests. The store allocates while
//! it changes a tree: what it had is there to be read until the change is made.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use contextvars::{Context, ContextVar, Propagate};
use contextvars_tests::{poll_once, var, yield_once};
use std::pin::pin;

struct Reading;

#[global_allocator]
static ALLOCATOR: Reading = Reading;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static READS: Cell<usize> = const { Cell::new(0) };
}

static MANY: [ContextVar<u32>; 300] = [const { ContextVar::new("MANY") }; 300];

var! {
    static REQUEST: u32;
    static TENANT: String;
    static OWN: u32, inherit(false);
}

/// Reads what is always bound where this is on.
fn read() {
    if !ON.replace(false) {
        return;
    }
    READS.set(READS.get() + 1);
    assert_eq!(REQUEST.get(), 7);
    TENANT.with(|tenant| assert_eq!(tenant, "tenant"));
    assert_eq!(OWN.get(), 8);
    for var in &MANY {
        if var.is_set() {
            var.with(|value| assert!(*value < 1_000));
        }
    }
    ON.set(true);
}

// SAFETY: the system's allocator does all the work. Reading bound variables neither allocates nor panics.
unsafe impl GlobalAlloc for Reading {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        read();
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        read();
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[test]
fn an_allocator_may_read_variables_while_the_store_allocates() {
    let work = || {
        ON.set(true);
        for (i, var) in (0..).zip(&MANY) {
            var.set(i);
            let capture = Context::current();
            let token = var.set(i + 1);
            MANY[299].scope(i, || {
                MANY[150].set(i);
                drop(Context::current());
            });
            drop(capture);
            var.reset(token).unwrap();
        }
        ON.set(false);
        for (i, var) in (0..).zip(&MANY[..150]) {
            assert_eq!(var.get(), i);
        }
    };
    REQUEST.scope(7, || {
        TENANT.scope("tenant".to_owned(), || OWN.scope(8, work));
    });
    assert!(READS.get() > 1_000, "{} reads", READS.get());
}

#[test]
fn an_allocator_may_read_variables_of_a_task() {
    let context = Context::new()
        .with_value(&REQUEST, 7)
        .with_value(&TENANT, "tenant".to_owned());
    let mut task = pin!(
        async {
            OWN.set(8);
            for (i, var) in (0..).zip(&MANY) {
                ON.set(true);
                var.set(i);
                ON.set(false);
                yield_once().await;
            }
        }
        .in_context(context)
    );
    while poll_once(task.as_mut()).is_pending() {}
    assert_eq!(task.context().len(), MANY.len() + 2);
    assert!(READS.get() > 300, "{} reads", READS.get());
}
