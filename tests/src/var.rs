//! Variables with the options of `#[context_var]`, but without the macro: the runtime is tested by itself.

/// Makes statics. A `Copy` value lies in place, a `Debug` one is shown, as with `#[context_var]`.
///
/// ```
/// contextvars_tests::var! {
///     static LEVEL: u32 = 3;
///     static USER: String, name("user-name"), secret();
/// }
/// assert_eq!(LEVEL.get(), 3);
/// assert_eq!(USER.name(), "user-name");
/// ```
#[macro_export]
macro_rules! var {
    ($($vis:vis static $NAME:ident: $T:ty $(= $default:expr)? $(, $option:ident($($argument:expr)?))*;)+) => {$(
        $vis static $NAME: ::contextvars::ContextVar<$T> = {
            #[allow(unused_imports, reason = "the fallback is for types without the traits")]
            use ::contextvars::__private::{Probe, ProbeFallback as _, VarBuilder};

            VarBuilder::<$T>::new(stringify!($NAME))
                $(.default(|| $default))?
                $(.$option($($argument)?))*
                .copy(Probe::<$T>::CONTEXTVARS_COPY)
                .debug(Probe::<$T>::CONTEXTVARS_DEBUG)
                .build()
        };
    )+};
}
