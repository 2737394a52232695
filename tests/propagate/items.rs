//! `#[propagate]` on `impl` blocks, traits and modules, and on functions of every form.
#![allow(clippy::unused_async, reason = "functions of every form are marked")]

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use contextvars::{context_var, propagate, scoped};
use contextvars_tests::yield_once;
use futures::executor::block_on;

#[context_var]
static RECORD: usize;

struct View<'a, T>(&'a T);

#[propagate]
impl<'a, T: Clone + Send + Sync> View<'a, T> {
    const ZERO: usize = Self::zero();

    const fn zero() -> usize {
        0
    }

    async fn by_ref(&self) -> (T, usize) {
        yield_once().await;
        (self.0.clone(), RECORD.get())
    }

    async fn by_mut(&mut self, other: &'a T) {
        yield_once().await;
        self.0 = other;
    }

    async fn by_value(self) -> (&'a T, usize) {
        yield_once().await;
        (self.0, RECORD.get())
    }

    async fn by_mut_value(mut self, other: &'a T) -> Self {
        self.0 = other;
        self
    }

    async fn by_box(self: Box<Self>) -> usize {
        RECORD.get()
    }

    async fn by_rc(self: Rc<Self>) -> usize {
        yield_once().await;
        RECORD.get()
    }

    async fn by_arc(self: &Arc<Self>) -> usize {
        RECORD.get()
    }

    async fn by_pin(self: Pin<&mut Self>) -> usize {
        RECORD.get()
    }

    async fn elided(&self, _other: &str) -> &T {
        yield_once().await;
        self.0
    }

    async fn hidden(&self) -> View<'_, T> {
        yield_once().await;
        View(self.0)
    }

    async fn two_lifetimes<'b>(&self, other: &'b T) -> (&'a T, &'b T) {
        yield_once().await;
        (self.0, other)
    }

    async fn unused_self(&self) -> usize {
        RECORD.get()
    }

    async fn generic<U: From<T>, const N: usize>(&self) -> [Option<U>; N] {
        [const { None }; N].map(|_: Option<U>| Some(self.0.clone().into()))
    }

    async fn opaque_argument(&self, f: impl Fn(&T) -> usize) -> usize {
        yield_once().await;
        f(self.0) + RECORD.get()
    }

    fn in_a_thread(&self) -> usize {
        thread::scope(|s| {
            s.spawn(|| RECORD.get() + usize::from(self.0.clone().into_some()))
                .join()
                .unwrap()
        })
    }
}

trait IntoSome: Sized {
    fn into_some(self) -> bool {
        true
    }
}

impl<T> IntoSome for T {}

#[test]
fn methods_with_every_form_of_self() {
    let (one, two) = (1_u32, 2_u32);
    scoped!(RECORD = 3, {
        let mut view = View(&one);
        assert_eq!(block_on(view.by_ref()), (1, 3));
        block_on(view.by_mut(&two));
        assert_eq!(*block_on(view.elided("other")), 2);
        assert_eq!(*block_on(view.hidden()).0, 2);
        assert_eq!(block_on(view.two_lifetimes(&one)), (&2, &1));
        assert_eq!(block_on(view.unused_self()), 3);
        assert_eq!(block_on(view.generic::<u64, 2>()), [Some(2), Some(2)]);
        assert_eq!(block_on(view.opaque_argument(|value| *value as usize)), 5);
        assert_eq!(block_on(Pin::new(&mut view).by_pin()), 3);
        assert_eq!(block_on(Rc::new(View(&one)).by_rc()), 3);
        assert_eq!(block_on(Arc::new(View(&one)).by_arc()), 3);
        assert_eq!(block_on(Box::new(View(&one)).by_box()), 3);
        assert_eq!(block_on(view.by_mut_value(&one)).in_a_thread(), 4);
        assert_eq!(block_on(View(&one).by_value()), (&1, 3));
        assert_eq!(View::<u8>::ZERO, 0);
    });
}

#[propagate]
trait Provided: Sync {
    fn base(&self) -> usize;

    fn plain(&self) -> usize {
        thread::scope(|s| s.spawn(|| self.base() + RECORD.get()).join().unwrap())
    }

    fn opaque(&self) -> impl Future<Output = usize> {
        async { self.base() + RECORD.get() }
    }

    async fn declared(&self, extra: &usize) -> usize;

    async fn provided(&self, extra: &usize) -> usize {
        yield_once().await;
        self.base() + RECORD.get() + extra
    }
}

struct Base(usize);

#[propagate]
impl Provided for Base {
    fn base(&self) -> usize {
        self.0
    }

    async fn declared(&self, extra: &usize) -> usize {
        yield_once().await;
        self.0 + RECORD.get() + extra
    }
}

#[test]
fn traits_with_provided_methods() {
    let base = Base(1);
    let (opaque, declared, provided) = scoped!(RECORD = 3, {
        assert_eq!(base.plain(), 4);
        (base.opaque(), base.declared(&1), base.provided(&2))
    });
    assert_eq!(block_on(opaque), 4);
    assert_eq!(block_on(declared), 5);
    assert_eq!(block_on(provided), 6);
}

#[propagate(RECORD = 3)]
mod marked {
    use super::{RECORD, thread};

    pub(super) const ONE: usize = one();

    const fn one() -> usize {
        1
    }

    pub(super) fn plain() -> usize {
        thread::spawn(|| RECORD.get()).join().unwrap()
    }

    pub(super) extern "C" fn foreign(argument: usize) -> usize {
        thread::spawn(move || RECORD.get() + argument)
            .join()
            .unwrap()
    }

    /// # Safety
    ///
    /// There is none needed.
    pub(super) unsafe fn danger() -> usize {
        thread::spawn(|| RECORD.get()).join().unwrap()
    }

    #[super::propagate(RECORD = 4)]
    pub(super) async fn own() -> usize {
        RECORD.get()
    }

    pub(super) struct Unit;

    impl Unit {
        pub(super) fn method() -> usize {
            thread::spawn(|| RECORD.get()).join().unwrap()
        }
    }

    pub(super) mod inner {
        use super::RECORD;

        pub(in super::super) fn plain() -> usize {
            super::thread::spawn(|| RECORD.get()).join().unwrap()
        }

        #[async_trait::async_trait]
        pub(in super::super) trait Service {
            async fn call(&self) -> usize {
                RECORD.get()
            }
        }

        #[async_trait::async_trait]
        impl Service for super::Unit {}
    }
}

#[test]
fn every_function_of_a_module() {
    use marked::inner::Service;

    assert_eq!(marked::ONE, 1);
    assert_eq!(marked::plain(), 3);
    assert_eq!(marked::foreign(1), 4);
    assert_eq!(marked::Unit::method(), 3);
    assert_eq!(marked::inner::plain(), 3);
    assert_eq!(block_on(marked::own()), 4);
    assert_eq!(block_on(marked::Unit.call()), 3);
    // SAFETY: nothing is asked for.
    assert_eq!(unsafe { marked::danger() }, 3);
}

struct Pair {
    left: usize,
    right: String,
}

#[propagate(RECORD = left + first)]
fn patterns(Pair { left, right }: Pair, [first, ..]: [usize; 3], mut sum: usize, _: u8) -> usize {
    sum += right.len();
    thread::spawn(move || RECORD.get() + sum).join().unwrap()
}

#[propagate(RECORD = left + first)]
async fn async_patterns(
    Pair {
        left,
        right: _right,
    }: Pair,
    [first, ..]: [usize; 3],
    mut sum: usize,
    ref name @ (ref text, _): (String, u8),
    _unused: &str,
    #[cfg(not(test))] absent: usize,
    #[allow(unused_variables)] spare: usize,
) -> usize {
    yield_once().await;
    sum += text.len() + usize::from(name.1);
    RECORD.get() + sum
}

#[test]
fn arguments_may_be_patterns() {
    let pair = || Pair {
        left: 1,
        right: "abc".to_owned(),
    };
    assert_eq!(patterns(pair(), [2; 3], 4, 0), 10);
    assert_eq!(
        block_on(async_patterns(
            pair(),
            [2; 3],
            4,
            ("ab".to_owned(), 1),
            "",
            0
        )),
        10
    );
}

#[propagate]
#[must_use]
async fn must_use() -> usize {
    RECORD.get()
}

#[must_use = "it counts"]
#[propagate]
async fn must_use_with_reason() -> usize {
    RECORD.get()
}

#[propagate]
#[must_use]
#[inline]
#[track_caller]
fn located() -> u32 {
    std::panic::Location::caller().line()
}

#[test]
fn attributes_stay() {
    let found = scoped!(RECORD = 3, { (must_use(), must_use_with_reason()) });
    assert_eq!(block_on(found.0) + block_on(found.1), 6);
    assert_eq!(located(), line!());
}

#[propagate]
fn generic<'a, T, F, const N: usize>(items: &'a [T; N], f: &F) -> Vec<&'a T>
where
    T: Sync + PartialEq<usize>,
    F: Fn(&T) -> bool + Send + Sync,
{
    thread::scope(|s| {
        let job = |item: &'a T| s.spawn(move || (f(item) && *item == RECORD.get(), item));
        let handles: Vec<_> = items.iter().map(job).collect();
        let found = handles.into_iter().map(|handle| handle.join().unwrap());
        found
            .filter(|(is_it, _)| *is_it)
            .map(|(_, item)| item)
            .collect()
    })
}

#[test]
fn functions_may_be_generic() {
    let found = scoped!(RECORD = 3, {
        generic(&[1, 2, 3], &|item: &usize| *item > 1)
    });
    assert_eq!(found, [&3]);
}

#[propagate]
fn boxed_opaque(text: &str) -> Pin<Box<dyn Future<Output = Result<impl AsRef<str>, u8>> + '_>> {
    Box::pin(async move {
        if RECORD.get() == 3 {
            Ok(text.to_owned())
        } else {
            Err(1)
        }
    })
}

#[test]
fn a_boxed_future_may_have_an_opaque_output() {
    let future = scoped!(RECORD = 3, { boxed_opaque("text") });
    assert_eq!(block_on(future).unwrap().as_ref(), "text");
}
