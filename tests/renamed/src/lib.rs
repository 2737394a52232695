//! Uses the macros as a strict user does: under another name of the crate, with all lints denied, and in a module where
//! every name of the prelude means something else.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused
)]
// Those that are allowed unless asked for.
#![deny(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    closure_returning_async_block,
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    impl_trait_redundant_captures,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

pub mod plain;
pub mod shadowed;

/// For macros that are called from elsewhere.
#[doc(hidden)]
pub use ctx as runtime;

/// Declares a variable from wherever it is called.
#[macro_export]
macro_rules! declare {
    ($(#[$attr:meta])* $vis:vis $name:ident: $type:ty) => {
        $(#[$attr])*
        #[$crate::runtime::context_var(crate = $crate::runtime, name = "declared")]
        $vis static $name: $type;
    };
}

declare!(
    /// What the macro declares.
    pub DECLARED: &str
);

#[test]
fn the_path_of_the_runtime_can_start_at_dollar_crate() {
    let seen = runtime::scoped!(DECLARED = "here", { DECLARED.get() });
    assert_eq!((seen, DECLARED.name()), ("here", "declared"));
}

/// Declares functions that propagate, from wherever it is called.
#[macro_export]
macro_rules! declare_functions {
    ($plain:ident, $later:ident) => {
        /// Starts a thread.
        #[must_use]
        #[$crate::runtime::propagate(crate = $crate::runtime, $crate::DECLARED = name)]
        pub fn $plain(name: &'static str) -> usize {
            let handle = std::thread::spawn(|| $crate::DECLARED.get().len());
            rayon::join(
                || $crate::DECLARED.get().len(),
                || handle.join().unwrap_or(0),
            )
            .1
        }

        /// Is a future.
        #[$crate::runtime::propagate(crate = $crate::runtime, $crate::DECLARED = name)]
        pub async fn $later(name: &'static str) -> usize {
            std::future::ready($crate::DECLARED.get().len()).await
        }
    };
}

declare_functions!(declared_plain, declared_later);

#[test]
fn functions_from_a_macro_propagate() {
    assert_eq!(declared_plain("four"), 4);
    assert_eq!(futures_executor::block_on(declared_later("four")), 4);
}
