//! Law 12. Any operation is allowed anywhere.

use std::fmt::{self, Debug, Formatter};

use contextvars::{Context, Propagate};
use contextvars_tests::{Counted, Drops, OnDrop, poll_once, var};
use std::pin::pin;

#[test]
fn a_borrowed_value_stays_valid_although_it_is_replaced() {
    var! { static VALUE: Counted; static OWN: Counted, inherit(false); }
    for var in [&VALUE, &OWN] {
        let drops = Drops::new();
        var.scope(drops.value(1), || {
            var.with(|one| {
                var.set(drops.value(2));
                var.with(|two| {
                    var.set(drops.value(3));
                    var.set(drops.value(4));
                    assert_eq!((one.id(), two.id(), var.get().id()), (1, 2, 4));
                    assert_eq!(
                        drops.alive_by_id().into_keys().collect::<Vec<_>>(),
                        [1, 2, 4]
                    );
                });
            });
            assert_eq!(var.get().id(), 4);
            assert_eq!(drops.alive(), 1);
        });
        assert_eq!(drops.alive(), 0);
    }
}

#[test]
fn a_borrowed_value_stays_valid_although_it_is_unbound() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        let token = VALUE.set(drops.value(1));
        VALUE.with(|one| {
            VALUE.reset(token).unwrap();
            assert!(!VALUE.is_set());
            assert_eq!(one.id(), 1);
            assert_eq!(drops.alive(), 1);
        });
        assert_eq!(drops.alive(), 0);
    });
}

#[test]
fn with_allows_every_operation() {
    var! { static VALUE: String; static OTHER: u32; static OWN: String, inherit(false); }
    VALUE.scope("outer".to_owned(), || {
        VALUE.with(|outer| {
            OTHER.set(1);
            OWN.set("own".to_owned());
            let mut context = Context::current();
            context.run(|| {
                assert_eq!(VALUE.get(), "outer");
                VALUE.set("run".to_owned());
            });
            context.scope(|| VALUE.with(|inner| assert_eq!(inner, "run")));
            VALUE.scope("scope".to_owned(), || assert_eq!(VALUE.get(), "scope"));
            let task = async {
                VALUE.set("task".to_owned());
                VALUE.get()
            };
            assert!(poll_once(pin!(task.in_current_context())).is_ready());
            let thread = contextvars::thread::spawn(|| VALUE.get());
            assert_eq!(thread.join().unwrap(), "outer");
            let token = VALUE.set("set".to_owned());
            VALUE.reset(token).unwrap();
            assert_eq!(OTHER.get_or_set_with(|| 5), 1);
            assert_eq!(outer, "outer");
        });
        assert_eq!(
            (VALUE.get().as_str(), OTHER.get(), OWN.get().as_str()),
            ("outer", 1, "own")
        );
    });
}

/// Whatever is done with it, it reads and sets variables.
struct Busy(u32);

var! {
    static BUSY: Busy;
    static COUNT: u32 = 0;
    static NOTE: String;
}

impl Busy {
    fn work(&self) {
        COUNT.set(COUNT.get() + 1);
        NOTE.set(format!("busy {}", self.0));
        NOTE.scope("scope".to_owned(), || assert_eq!(NOTE.get(), "scope"));
        let context = Context::current();
        context.scope(|| assert_eq!(NOTE.get(), format!("busy {}", self.0)));
        BUSY.try_with(|busy| busy.0).ok();
    }
}

impl Clone for Busy {
    fn clone(&self) -> Self {
        self.work();
        Self(self.0 + 100)
    }
}

impl Debug for Busy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.work();
        write!(f, "Busy {}", self.0)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.work();
    }
}

#[test]
fn clone_may_read_and_set() {
    BUSY.scope(Busy(1), || {
        let before = COUNT.get();
        let copy = BUSY.get();
        assert_eq!(copy.0, 101);
        assert_eq!(COUNT.get(), before + 1);
        assert_eq!(BUSY.get_or(Busy(7)).0, 101);
        assert_eq!(BUSY.try_get().unwrap().0, 101);
    });
}

#[test]
fn clone_may_replace_what_it_clones() {
    struct Selfless(u32);
    var! { static SELFLESS: Selfless; }
    impl Clone for Selfless {
        fn clone(&self) -> Self {
            SELFLESS.set(Self(self.0 + 1));
            Self(self.0 + 10)
        }
    }
    SELFLESS.scope(Selfless(1), || {
        assert_eq!(SELFLESS.get().0, 11);
        assert_eq!(SELFLESS.get().0, 12);
        assert_eq!(SELFLESS.with(|selfless| selfless.0), 3);
    });
}

#[test]
fn drop_may_read_and_set() {
    Context::new().scope(|| {
        BUSY.set(Busy(1));
        BUSY.set(Busy(2));
        assert_eq!(NOTE.get(), "busy 1");
        let token = BUSY.set(Busy(3));
        BUSY.reset(token).unwrap();
        assert_eq!(NOTE.get(), "busy 3");
        assert_eq!(BUSY.with(|busy| busy.0), 2);
        BUSY.scope(Busy(4), || ());
        assert_eq!(NOTE.get(), "busy 4");
    });
}

#[test]
fn drop_may_set_the_variable_that_it_is_displaced_from() {
    /// Sets itself again when it is dropped, a few times.
    struct Stubborn(u32);
    var! { static STUBBORN: Stubborn; }
    impl Drop for Stubborn {
        fn drop(&mut self) {
            if self.0 > 0 {
                STUBBORN.set(Self(self.0 - 1));
            }
        }
    }
    let value = || STUBBORN.with(|value| value.0);
    let mut context = Context::new();
    context.run(|| {
        STUBBORN.set(Stubborn(2));
        // The 2 is dropped and sets 1, which displaces the 3: that sets 2, and so on until there is a 0 to displace.
        STUBBORN.set(Stubborn(3));
        assert_eq!(value(), 1);
    });
    context.run(|| {
        let token = STUBBORN.set(Stubborn(1));
        STUBBORN.reset(token).unwrap();
        assert_eq!(
            value(),
            0,
            "the new 1 displaced the old one with a 0, and that did the same"
        );
    });
    Context::new().run(|| {
        STUBBORN.scope(Stubborn(3), || ());
        assert_eq!(value(), 2, "it was set in the outer context");
    });
}

#[test]
fn debug_may_read_and_set() {
    Context::new().scope(|| {
        BUSY.set(Busy(1));
        let context = Context::current();
        let shown = format!("{context:?}");
        assert!(shown.contains("\"BUSY\": Busy 1"), "{shown}");
        assert_eq!(NOTE.get(), "busy 1");
        let mut run = Context::current();
        run.run(|| assert!(format!("{}", Context::current()).contains("BUSY=Busy 1")));
        let token = BUSY.set(Busy(2));
        assert!(format!("{token:?}").contains("Busy 1"));
    });
}

#[test]
fn a_default_may_read_and_set() {
    var! { static LEVEL: String = {
        NOTE.set("default".to_owned());
        BUSY.scope(Busy(1), || NOTE.with(String::clone))
    }; }
    Context::new().scope(|| {
        NOTE.set("outside".to_owned());
        assert_eq!(LEVEL.get(), "default");
        assert_eq!(NOTE.get(), "outside");
    });
}

#[test]
fn the_initialiser_of_get_or_set_with_wins_over_what_it_bound_itself() {
    var! { static VALUE: Counted; static LEVEL: u32; }
    let drops = Drops::new();
    Context::new().scope(|| {
        let value = VALUE.get_or_set_with(|| {
            VALUE.set(drops.value(1));
            assert_eq!(VALUE.get_or_set_with(|| unreachable!()).id(), 1);
            drops.value(2)
        });
        assert_eq!((value.id(), VALUE.get().id()), (2, 2));
        drop(value);
        assert_eq!(drops.alive_by_id().into_keys().collect::<Vec<_>>(), [2]);
        assert_eq!(LEVEL.get_or_set_with(|| LEVEL.get_or_set_with(|| 1) + 1), 2);
        assert_eq!(LEVEL.get(), 2);
    });
}

#[test]
fn a_value_may_hold_the_context_that_it_is_bound_in() {
    var! { static CONTEXT: Context; static VALUE: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        VALUE.set(drops.value(1));
        CONTEXT.set(Context::current());
        CONTEXT.set(Context::current());
        let inner = CONTEXT.get().scope(|| CONTEXT.get());
        assert_eq!(inner.get(&VALUE).unwrap().id(), 1);
        CONTEXT.with(|context| context.scope(|| CONTEXT.set(Context::new())));
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_value_dropped_in_a_scope_that_unwinds_may_scope_and_poll() {
    var! { static VALUE: OnDrop; static LEVEL: u32; }
    let message = contextvars_tests::message_of(|| {
        VALUE.scope(
            OnDrop::new(|| {
                LEVEL.scope(1, || assert_eq!(LEVEL.get(), 1));
                let task = async { LEVEL.set(2) }.in_current_context();
                assert!(poll_once(pin!(task)).is_ready());
                Context::new().run(|| LEVEL.set(3));
            }),
            || -> () { contextvars_tests::panics("stop") },
        );
    });
    assert_eq!(message, "stop");
    assert!(!LEVEL.is_set());
}
