//! Warnings. A macro has none of its own on stable Rust, so an expansion uses one of these items at the
//! user's token, and rustc warns there that the item is deprecated: with the note that says what is
//! missed, and what to write.

/// A spawn that is not called where it is named.
#[deprecated(
    note = "what is spawned through this name does not inherit the context: \
            write a closure that calls it, `|work| spawn(work)`"
)]
#[inline]
pub fn spawn_that_is_not_called<T>(spawn: T) -> T {
    spawn
}

/// A call of a callee that the user named, in which nothing is work.
#[deprecated(
    note = "no argument of this call can be made to inherit the context: hand over a closure, an `async` block, or a \
            function by its name, or put the work into a context by hand with `propagate(..)`"
)]
#[inline]
pub fn named_call_without_work() {}

/// A closure that captures nothing, or a function, in a place that may be one of a `fn` pointer.
#[deprecated(
    note = "this function does not run in the context, because its place may be one of a `fn` pointer: hand it over in a box, or \
            write `#[propagate(skip)]` on the statement"
)]
#[inline]
pub fn function_in_a_field() {}

/// A macro that the user named, in which nothing is work but perhaps this name.
#[deprecated(
    note = "what a macro gets by its name does not inherit the context, because the macro may want the name itself: \
            write a closure that calls it, `|| work()`"
)]
#[inline]
pub fn name_in_a_named_macro() {}

/// A future that escapes the scope that it was made in.
#[deprecated(
    note = "this future leaves the scope before it runs: write `scoped!(NAME = value, async { .. })`, \
            `.in_current_context()` behind it, or `.in_context(context)`"
)]
#[inline]
pub fn future_that_escapes_its_scope<T>(future: T) -> T {
    future
}

/// A chain that is not consumed where it stands, in front of an adaptor that drives it.
#[deprecated(
    note = "this closure does not run in the context, because it borrows, and the chain is not consumed here: write `move`, or \
            consume the chain in the same expression"
)]
#[inline]
pub fn closure_of_a_chain() {}

/// A box that may not outlive what its type names.
#[deprecated(
    note = "this work does not run in the context, because a box around it would have to outlive a type parameter: \
            give the parameter a lifetime, `T: 'static`"
)]
#[inline]
pub fn box_of_a_type_parameter<T>(work: T) -> T {
    work
}

/// An import that gives a callee another name.
#[deprecated(
    note = "what this name starts does not inherit the context: import it by its own name, or name it in \
            `#[propagate(spawn(..))]`"
)]
pub const fn callee_by_another_name() {}

/// An item that the macro can not parse, and the compiler can. It has to be the last to speak: a mistake in the
/// item is the compiler's to report. So the warning is of a value that is not used.
#[must_use = "`#[propagate]` does not know the syntax of this item, and leaves it as it is: nothing in it \
              inherits the context"]
#[inline]
pub const fn item_of_unknown_syntax() -> bool {
    false
}
