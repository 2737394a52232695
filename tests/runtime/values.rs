//! Values of every kind: what is asked of a value is only that threads may share it.

use std::alloc::Layout;

use contextvars::{Context, ContextVar, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, var};

/// Binds, reads, replaces, resets, captures, and reads on another thread.
fn exercise<T: Send + Sync>(
    var: &'static ContextVar<T>,
    make: impl Fn(u8) -> T,
    check: fn(&T, u8),
) {
    let address_fits = |value: &T| {
        let address = std::ptr::from_ref(value).addr();
        assert_eq!(address % Layout::for_value(value).align(), 0, "aligned");
    };
    var.scope(make(1), || {
        var.with(|value| check(value, 1));
        var.with(address_fits);
        let token = var.set(make(2));
        check(token.old_value().unwrap(), 1);
        token.old_value().map(address_fits);
        let context = Context::current();
        context.get(var).map(address_fits).unwrap();
        var.set(make(3));
        check(context.get(var).unwrap(), 2);
        std::thread::spawn(context.wrap(move || var.with(|value| check(value, 2))))
            .join()
            .unwrap();
        std::thread::spawn(propagate(move || var.with(|value| check(value, 3))))
            .join()
            .unwrap();
        let mut context = context.with_value(var, make(4));
        context.run(|| {
            var.with(|value| check(value, 4));
            var.with(address_fits);
            var.set(make(5));
        });
        check(context.get(var).unwrap(), 5);
        context
            .iter()
            .find_map(|entry| entry.value::<T>().map(|value| check(value, 5)))
            .unwrap();
        var.reset(token).unwrap();
        var.with(|value| check(value, 1));
    });
    assert!(!var.is_set());
}

#[test]
fn neither_clone_nor_debug() {
    struct Plain(u8);
    var! { static PLAIN: Plain; static OWN: std::sync::Mutex<u8>; }
    exercise(&PLAIN, Plain, |plain, expected| {
        assert_eq!(plain.0, expected);
    });
    exercise(&OWN, std::sync::Mutex::new, |own, expected| {
        assert_eq!(*own.lock().unwrap(), expected);
    });
}

#[test]
fn zero_sized() {
    #[derive(Clone, Copy)]
    struct InPlace;
    struct Boxed;
    #[repr(align(64))]
    struct Aligned;
    var! { static IN_PLACE: InPlace; static BOXED: Boxed; static ALIGNED: Aligned; static UNIT: (); }
    exercise(&IN_PLACE, |_| InPlace, |InPlace, _| ());
    exercise(&BOXED, |_| Boxed, |Boxed, _| ());
    exercise(&ALIGNED, |_| Aligned, |Aligned, _| ());
    exercise(&UNIT, |_| (), |(), _| ());
    UNIT.scope((), || UNIT.get());
    let context = Context::new().with_value(&UNIT, ());
    assert!(context.contains(&UNIT));
}

#[test]
fn zero_sized_with_a_destructor() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static DROPPED: AtomicU32 = AtomicU32::new(0);
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
    var! { static GUARD: Guard; }
    exercise(&GUARD, |_| Guard, |Guard, _| ());
    assert_eq!(DROPPED.load(Ordering::Relaxed), 5);
}

#[test]
fn at_the_limits_of_what_lies_in_place() {
    #[derive(Clone, Copy)]
    #[repr(align(16))]
    struct Sixteen([u8; 16]);
    #[derive(Clone, Copy)]
    #[repr(align(32))]
    struct AlignedMore(u8);
    var! {
        static BYTE: u8;
        static EXACT: [u8; 16];
        static ONE_MORE: [u8; 17];
        static WIDE: u128;
        static SIXTEEN: Sixteen;
        static ALIGNED_MORE: AlignedMore;
        static OPTION: Option<&'static str>;
        static FUNCTION: fn(u8) -> u8;
    }
    exercise(
        &BYTE,
        |byte| byte,
        |byte, expected| assert_eq!(*byte, expected),
    );
    exercise(
        &EXACT,
        |byte| [byte; 16],
        |bytes, expected| assert_eq!(*bytes, [expected; 16]),
    );
    exercise(
        &ONE_MORE,
        |byte| [byte; 17],
        |bytes, expected| assert_eq!(*bytes, [expected; 17]),
    );
    exercise(
        &WIDE,
        |byte| u128::MAX - u128::from(byte),
        |wide, expected| {
            assert_eq!(*wide, u128::MAX - u128::from(expected));
        },
    );
    exercise(
        &SIXTEEN,
        |byte| Sixteen([byte; 16]),
        |it, expected| assert_eq!(it.0, [expected; 16]),
    );
    exercise(&ALIGNED_MORE, AlignedMore, |it, expected| {
        assert_eq!(it.0, expected);
    });
    exercise(
        &OPTION,
        |byte| {
            ["", "1", "2", "3", "4", "5"]
                .get(usize::from(byte))
                .copied()
        },
        |it, expected| assert_eq!(it.unwrap(), expected.to_string()),
    );
    exercise(
        &FUNCTION,
        |byte| [|x| x, |x| x + 1, |x| x + 2, |x| x + 3, |x| x + 4, |x| x + 5][usize::from(byte)],
        |it, expected| assert_eq!(it(1), 1 + expected),
    );
}

#[test]
fn aligned_to_a_cache_line() {
    #[repr(align(64))]
    struct Line([u8; 64]);
    #[derive(Clone, Copy)]
    #[repr(align(4096))]
    struct Page(u8);
    var! { static LINE: Line; static PAGE: Page; static OWN: Line, inherit(false); }
    exercise(
        &LINE,
        |byte| Line([byte; 64]),
        |line, expected| assert_eq!(line.0, [expected; 64]),
    );
    exercise(&PAGE, Page, |page, expected| assert_eq!(page.0, expected));
    OWN.scope(Line([1; 64]), || {
        OWN.with(|line| assert_eq!(std::ptr::from_ref(line).addr() % 64, 0));
    });
}

#[test]
fn larger_than_a_page() {
    #[derive(Clone, Copy)]
    struct Large([u8; 10_000]);
    var! { static LARGE: Large; static VECTOR: Vec<u8>; }
    exercise(
        &LARGE,
        |byte| Large([byte; 10_000]),
        |large, expected| {
            assert!(large.0.iter().all(|&byte| byte == expected));
        },
    );
    exercise(
        &VECTOR,
        |byte| vec![byte; 100_000],
        |vector, expected| {
            assert!(vector.len() == 100_000 && vector.iter().all(|&byte| byte == expected));
        },
    );
}

#[test]
fn with_destructors_that_read_and_set_variables() {
    var! { static VALUE: OnDrop; static LOG: Vec<&'static str> = Vec::new(); static OTHER: Counted; }
    let drops = Drops::new();
    let note = |what: &'static str| {
        let mut log = LOG.get();
        log.push(what);
        LOG.set(log);
    };
    Context::new().scope(|| {
        VALUE.set(OnDrop::new(move || note("first")));
        let value = drops.value(1);
        VALUE.set(OnDrop::new(move || {
            note("second");
            OTHER.set(value);
        }));
        VALUE.scope(OnDrop::new(move || note("scoped")), || {
            note("body is undone");
        });
        VALUE.set(OnDrop::new(|| ()));
        assert_eq!(LOG.get(), ["first", "scoped", "second"]);
        assert_eq!(OTHER.with(Counted::id), 1);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn trait_objects_and_closures() {
    type Hook = Box<dyn Fn(u8) -> u8 + Send + Sync>;
    var! { static HOOK: Hook; }
    exercise(
        &HOOK,
        |byte| Box::new(move |x| x + byte) as Hook,
        |hook, expected| {
            assert_eq!(hook(10), 10 + expected);
        },
    );
}

#[test]
fn a_copy_type_made_without_macro_works_alike() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    exercise(
        &LEVEL,
        |level| level,
        |level, expected| assert_eq!(*level, expected),
    );
}

#[test]
fn ten_thousand_variables_in_one_program() {
    static MANY: [ContextVar<usize>; 10_000] = [const { ContextVar::new("MANY") }; 10_000];
    let mut context = Context::new();
    context.run(|| {
        for (i, var) in MANY.iter().enumerate() {
            var.set(i);
            assert!(MANY.get(i + 1).is_none_or(|next| !next.is_set()));
        }
        for (i, var) in MANY.iter().enumerate() {
            assert_eq!(var.get(), i);
        }
    });
    assert_eq!(context.len(), 10_000);
    let listed: Vec<_> = context
        .iter()
        .map(|entry| *entry.value::<usize>().unwrap())
        .collect();
    assert!(listed.iter().copied().eq(0..10_000));
    let copy = context.clone();
    context.run(|| {
        for (i, var) in MANY.iter().enumerate().rev().step_by(3) {
            var.scope(i + 1, || assert_eq!(var.get(), i + 1));
            let token = var.set(i + 2);
            var.reset(token).unwrap();
            var.set(i + 3);
        }
    });
    for (i, var) in MANY.iter().enumerate() {
        let changed = (9_999 - i) % 3 == 0;
        assert_eq!(context.get(var), Some(&(if changed { i + 3 } else { i })));
        assert_eq!(copy.get(var), Some(&i));
    }
    let single = Context::new().with_value(&MANY[9_999], 1);
    assert_eq!((single.len(), single.iter().count()), (1, 1));
    assert_eq!(single.get(&MANY[0]), None);
}
