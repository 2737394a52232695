//! Types that a macro knows, or wants the compiler to infer, where no value of them is at hand.

/// A value of a type that the user named: `thread::spawn::<fn() -> u8, u8>(job)` hands over
/// something else than `job`, so the type moves from the call's generics to its argument.
#[inline]
pub fn typed<T>(value: T) -> T {
    value
}

/// Tells the return type of an `async fn` to the `async` block that it becomes, in a branch that is
/// never taken.
#[cold]
#[track_caller]
pub fn unreachable<T>() -> T {
    std::unreachable!("this branch is never taken")
}

/// Stands for an index where a receiver's type is asked in code that never runs: the index itself
/// may be one that a use would move.
#[cold]
pub fn unreachable_like<T>(_: &T) -> T {
    unreachable()
}

/// How [`Never`] gets at `!`, which has no name on stable Rust outside of a return type.
#[doc(hidden)]
pub trait Returns {
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}

/// What an `async fn() -> !` returns: `impl Future<Output = Never>`.
pub type Never = <fn() -> ! as Returns>::Output;
