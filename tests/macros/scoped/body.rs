//! The body: what it is, where it can stand, and when what is in it is dropped.

use std::cell::RefCell;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{context_var, scoped};
use contextvars_tests::OnDrop;
use futures::executor::block_on;

use super::{RECORD, USER};

#[test]
fn all_three_kinds_of_brackets_will_do() {
    assert_eq!(scoped![RECORD = 1, { RECORD.get() }], 1);
    assert_eq!((scoped! { RECORD = 1, { RECORD.get() } }), 1);
    scoped! { RECORD = 1, { assert_eq!(RECORD.get(), 1) } }
}

#[test]
fn the_body_is_coerced_and_inferred_as_a_plain_block_is() {
    fn call(f: impl Fn(&str) -> usize) -> usize {
        f("abc")
    }

    let shown: Box<dyn Debug> = scoped!(RECORD = 1, { Box::new(RECORD.get()) });
    assert_eq!(format!("{shown:?}"), "1");
    let list: Vec<Box<dyn Debug>> = scoped!({ vec![Box::new(1), Box::new("two")] });
    assert_eq!(format!("{list:?}"), r#"[1, "two"]"#);
    let text = String::from("abc");
    let slice: &str = scoped!({ &text });
    assert_eq!(slice, "abc");
    let numbers: Vec<u8> = scoped!({ [1, 2].into_iter().collect() });
    assert_eq!(numbers, [1, 2]);
    assert_eq!(call(scoped!({ |text| text.len() })), 3);
    let byte: u8 = scoped!(RECORD = 300, { "7".parse().unwrap_or_default() });
    assert_eq!(byte, 7);
}

#[test]
fn it_is_a_statement_and_an_expression() {
    scoped!(RECORD = 1, {});
    let unit: () = scoped!(RECORD = 1, {});
    assert_eq!(unit, ());
    let sum = 1 + scoped!(RECORD = 1, { RECORD.get() }) * 2;
    assert_eq!(sum, 3);
    if scoped!(RECORD = 1, { RECORD.get() == 1 }) {
        assert!(!scoped!(RECORD = 1, { RECORD.get() == 2 }));
    }
    match scoped!(RECORD = 1, { RECORD.get() }) {
        1 => {}
        other => panic!("{other}"),
    }
    let array = [scoped!(RECORD = 1, { RECORD.get() }); 2];
    assert_eq!(array, [1, 1]);
    let closure = |n| scoped!(RECORD = n, { RECORD.get() });
    assert_eq!(closure(4), 4);
    while scoped!(RECORD = 1, { RECORD.get() == 2 }) {}
    assert_eq!(format!("{}", scoped!(RECORD = 1, { RECORD.get() })), "1");
    assert_eq!(scoped!(USER = "ann".into(), { USER.get() }).len(), 3);
}

#[test]
fn scopes_nest() {
    scoped!(RECORD = 1, {
        scoped!(USER = "ann".into(), {
            assert_eq!((RECORD.get(), USER.get()), (1, "ann".to_owned()));
            assert_eq!(
                scoped!(RECORD = scoped!(RECORD = 9, { RECORD.get() }), {
                    RECORD.get()
                }),
                9
            );
            RECORD.set(5);
        });
        assert_eq!((RECORD.get(), USER.get()), (1, String::new()));
    });
}

#[test]
fn the_body_is_no_closure() {
    let text = String::from("abc");
    let moved = scoped!(RECORD = 1, { text });
    assert_eq!(moved, "abc");

    let late;
    scoped!(RECORD = 1, { late = RECORD.get() });
    assert_eq!(late, 1);

    let mut list = vec![1];
    let first = &mut list[0];
    scoped!(RECORD = 2, { *first = RECORD.get() });
    list.push(3);
    assert_eq!(list, [2, 3]);

    let borrowed: &str = scoped!({
        let slice = &moved[1..];
        slice.trim()
    });
    assert_eq!(borrowed, "bc");
}

#[test]
fn temporaries_of_the_last_expression_are_dropped_inside_of_the_scope() {
    struct Seen<'a>(&'a RefCell<Vec<usize>>);

    impl Seen<'_> {
        fn value(&self) -> usize {
            self.0.borrow().len()
        }
    }

    impl Drop for Seen<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(RECORD.get());
        }
    }

    let seen = RefCell::new(Vec::new());
    let value = scoped!(RECORD = 4, { Seen(&seen).value() });
    assert_eq!(value, 0);
    scoped!(RECORD = 5, {
        let _local = Seen(&seen);
    });
    assert_eq!(*seen.borrow(), [4, 5]);

    let lock = Mutex::new(1);
    let copied = scoped!(RECORD = 4, { *lock.lock().unwrap() });
    assert_eq!(copied, 1);
    assert!(lock.try_lock().is_ok());
}

#[test]
fn values_that_fall_out_are_dropped_after_the_outer_context_is_back() {
    #[context_var]
    static ON_DROP: OnDrop;

    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    scoped!(RECORD = 1, {
        scoped!(
            RECORD = 2,
            ON_DROP = OnDrop::new(move || note.lock().unwrap().push(RECORD.get())),
            {}
        );
        assert_eq!(*seen.lock().unwrap(), [1]);
    });
}

#[test]
fn an_unsafe_block_will_do() {
    /// # Safety
    ///
    /// None is needed.
    unsafe fn read() -> usize {
        RECORD.get()
    }

    // SAFETY: nothing is asked of the caller.
    assert_eq!(scoped!(RECORD = 3, unsafe { read() }), 3);
}

#[test]
fn spawns_in_the_body_inherit() {
    let handle = scoped!(RECORD = 3, USER = "ann".into(), {
        thread::spawn(|| (RECORD.get(), USER.get()))
    });
    assert_eq!(handle.join().unwrap(), (3, "ann".to_owned()));
    let handle = block_on(scoped!(RECORD = 4, async {
        thread::spawn(move || RECORD.get())
    }));
    assert_eq!(handle.join().unwrap(), 4);
}

#[test]
fn a_closure_in_a_variable_of_the_body_inherits() {
    scoped!(RECORD = 3, {
        let text = "ab".to_owned();
        let job = move || RECORD.get() + text.len();
        assert_eq!(thread::spawn(job).join().ok(), Some(5));
        let twice = || RECORD.get() + 1;
        assert_eq!(thread::spawn(twice).join().ok(), Some(4));
        assert_eq!(thread::spawn(twice).join().ok(), Some(4));
        let inner = |(): ()| RECORD.get();
        let call = || inner(());
        thread::scope(|s| {
            assert_eq!(s.spawn(call).join().ok(), Some(3));
        });
    });
}

#[test]
fn a_variable_outside_may_have_the_name_of_a_closure_in_the_body() {
    struct Spawner(RefCell<usize>);
    impl Spawner {
        fn spawn<T>(&self, work: T) -> T {
            *self.0.borrow_mut() += 1;
            work
        }
    }

    let spawner = Spawner(RefCell::new(0));
    let job = 5_u8;
    let pair = (6_u8, 7_u8);
    scoped!(RECORD = 3, {
        assert_eq!(spawner.spawn(job), 5);
        let job = || RECORD.get();
        assert_eq!(thread::spawn(job).join().ok(), Some(3));
        {
            let pair = || RECORD.get() + 1;
            assert_eq!(thread::spawn(pair).join().ok(), Some(4));
        }
        assert_eq!(spawner.spawn(pair), (6, 7));
    });
    assert_eq!(*spawner.0.borrow(), 2);
}
