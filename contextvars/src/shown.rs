//! What logs, reports and serializers show of a value: one view for all of them.
//!
//! The file imports nothing of the crate, so that the keys of the store can use it.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::{self, Debug, Display, Formatter};
use std::sync::Arc;

/// What a log, a report or a serializer shows of a value; [`Entry::shown`](crate::Entry::shown)
/// gives it.
///
/// Integers up to 64 bits, floats, `bool`, `&str`, `String`, `Cow<str>`, `Arc<str>` and `Box<str>`
/// are shown as such, and `Some` of one of them as the one. `None` and integers of 128 bits are
/// shown as `Debug`, and so is every other value that has it. `Display` prints each as listings do.
///
/// ```
/// use contextvars::{Context, ContextVar, Shown};
///
/// static REQUEST: ContextVar<Option<u32>> = ContextVar::new("REQUEST");
/// static USER: ContextVar<String> = ContextVar::new("USER");
/// static TOKEN: ContextVar<String> = ContextVar::new("TOKEN").secret();
///
/// fn json(shown: Shown<'_>) -> String {
///     match shown {
///         Shown::U64(number) => number.to_string(),
///         Shown::Str(text) => format!("{text:?}"),
///         other => format!("{:?}", other.to_string()),
///     }
/// }
///
/// let context = Context::new()
///     .with_value(&REQUEST, Some(7))
///     .with_value(&USER, "ann".to_owned())
///     .with_value(&TOKEN, "hunter2".to_owned());
/// let values: Vec<String> = context.iter().map(|entry| json(entry.shown())).collect();
/// assert_eq!(values, ["7", r#""ann""#, r#""<secret>""#]);
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// A `bool`.
    Bool(bool),
    /// A signed integer of up to 64 bits.
    I64(i64),
    /// An unsigned integer of up to 64 bits.
    U64(u64),
    /// A float.
    F64(f64),
    /// A text.
    Str(&'a str),
    /// Any other value that has `Debug`.
    Debug(&'a dyn Debug),
    /// A value that must not be printed: its variable is secret.
    Secret,
    /// A value of which only the type's name can be shown, because it has no `Debug`.
    Opaque(&'static str),
}

/// Prints the value as a [`Context`](crate::Context) prints it: `7`, `"ann"`, `<secret>`,
/// `<app::Pool>`.
impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => Debug::fmt(value, f),
            Self::I64(value) => Debug::fmt(value, f),
            Self::U64(value) => Debug::fmt(value, f),
            Self::F64(value) => Debug::fmt(value, f),
            Self::Str(value) => Debug::fmt(value, f),
            Self::Debug(value) => value.fmt(f),
            Self::Secret => f.write_str("<secret>"),
            Self::Opaque(type_name) => write!(f, "<{type_name}>"),
        }
    }
}

/// Returns the value as such, if it is a scalar or a text, or `Some` of one.
pub(crate) fn scalar_or_text(value: &dyn Any) -> Option<Shown<'_>> {
    known(value)?.shown
}

/// Returns the value, if its type is one that this file knows to be `Debug`.
///
/// The variable need not say that its type is: so the values of variables which are made without
/// the macro are shown, too.
pub(crate) fn known_debug(value: &dyn Any) -> Option<&dyn Debug> {
    Some(known(value)?.debug)
}

/// A value of a type that this file knows.
struct Known<'a> {
    /// The scalar or text.
    shown: Option<Shown<'a>>,
    debug: &'a dyn Debug,
}

fn known(value: &dyn Any) -> Option<Known<'_>> {
    type Find = for<'a> fn(&'a dyn Any) -> Option<Known<'a>>;
    // Roughly in the order of how common they are. A value that is none of these costs a comparison
    // of two type ids for each row, and only where it is shown.
    const TYPES: [Find; 20] = [
        find::<String>,
        find::<&'static str>,
        find::<u64>,
        find::<usize>,
        find::<u32>,
        find::<Arc<str>>,
        find::<bool>,
        find::<i64>,
        find::<i32>,
        find::<Cow<'static, str>>,
        find::<Box<str>>,
        find::<f64>,
        find::<u16>,
        find::<u8>,
        find::<f32>,
        find::<isize>,
        find::<i16>,
        find::<i8>,
        find_wide::<u128>,
        find_wide::<i128>,
    ];
    TYPES.iter().find_map(|find| find(value))
}

/// Finds a `T`, or an option of one.
fn find<T: ScalarOrText>(value: &dyn Any) -> Option<Known<'_>> {
    if let Some(value) = value.downcast_ref::<T>() {
        return Some(Known {
            shown: Some(value.shown()),
            debug: value,
        });
    }
    let option = value.downcast_ref::<Option<T>>()?;
    Some(Known {
        shown: option.as_ref().map(T::shown),
        debug: option,
    })
}

/// Finds an integer that is too wide for a scalar, or an option of one.
fn find_wide<T: Debug + 'static>(value: &dyn Any) -> Option<Known<'_>> {
    let debug: &dyn Debug = match value.downcast_ref::<T>() {
        Some(value) => value,
        None => value.downcast_ref::<Option<T>>()?,
    };
    Some(Known { shown: None, debug })
}

trait ScalarOrText: Debug + 'static {
    fn shown(&self) -> Shown<'_>;
}

macro_rules! scalars {
    ($($variant:ident(|$value:ident| $shown:expr): $($type:ty)+;)+) => {$($(
        impl ScalarOrText for $type {
            fn shown(&self) -> Shown<'_> {
                let $value = *self;
                Shown::$variant($shown)
            }
        }
    )+)+};
}

scalars! {
    Bool(|value| value): bool;
    I64(|value| value.into()): i8 i16 i32;
    I64(|value| value): i64;
    // There is no `From`, because a pointer might be wider than 64 bits. On no target it is.
    I64(|value| value as i64): isize;
    U64(|value| value.into()): u8 u16 u32;
    U64(|value| value): u64;
    U64(|value| value as u64): usize;
    F64(|value| value.into()): f32;
    F64(|value| value): f64;
    Str(|value| value): &'static str;
}

macro_rules! texts {
    ($($type:ty)+) => {$(
        impl ScalarOrText for $type {
            fn shown(&self) -> Shown<'_> {
                Shown::Str(self)
            }
        }
    )+};
}

texts! { String Cow<'static, str> Arc<str> Box<str> }

#[cfg(test)]
mod tests {
    use super::*;

    /// The scalar or text, as `Debug` prints it, and what a listing prints.
    fn both(value: &dyn Any) -> Option<(String, String)> {
        let known = known(value)?;
        let shown = known.shown.map(|shown| format!("{shown:?}"));
        Some((shown.unwrap_or_default(), format!("{:?}", known.debug)))
    }

    #[track_caller]
    fn check(value: &dyn Any, shown: &str, printed: &str) {
        assert_eq!(both(value), Some((shown.to_owned(), printed.to_owned())));
    }

    #[test]
    fn integers_keep_their_value_at_both_ends() {
        check(&i8::MIN, "I64(-128)", "-128");
        check(&i16::MIN, "I64(-32768)", "-32768");
        check(&i32::MIN, "I64(-2147483648)", "-2147483648");
        check(
            &i64::MIN,
            "I64(-9223372036854775808)",
            "-9223372036854775808",
        );
        check(&-1_isize, "I64(-1)", "-1");
        check(&u8::MAX, "U64(255)", "255");
        check(&u16::MAX, "U64(65535)", "65535");
        check(&u32::MAX, "U64(4294967295)", "4294967295");
        check(
            &u64::MAX,
            "U64(18446744073709551615)",
            "18446744073709551615",
        );
        check(&7_usize, "U64(7)", "7");
    }

    #[test]
    fn floats_and_truth_values_are_scalars() {
        check(&0.5_f32, "F64(0.5)", "0.5");
        check(&0.1_f64, "F64(0.1)", "0.1");
        check(&f64::NAN, "F64(NaN)", "NaN");
        check(&true, "Bool(true)", "true");
    }

    #[test]
    fn texts_of_every_owner_are_texts() {
        check(&"a", r#"Str("a")"#, r#""a""#);
        check(&"a".to_owned(), r#"Str("a")"#, r#""a""#);
        check(&Cow::Borrowed("a"), r#"Str("a")"#, r#""a""#);
        check(&Cow::<str>::Owned("a".to_owned()), r#"Str("a")"#, r#""a""#);
        check(&Arc::<str>::from("a"), r#"Str("a")"#, r#""a""#);
        check(&Box::<str>::from("a"), r#"Str("a")"#, r#""a""#);
    }

    #[test]
    fn an_option_is_the_value_in_it_or_debug() {
        check(&Some(7_u8), "U64(7)", "Some(7)");
        check(&Some("a".to_owned()), r#"Str("a")"#, r#"Some("a")"#);
        check(&Some(true), "Bool(true)", "Some(true)");
        check(&None::<u8>, "", "None");
        check(&None::<Arc<str>>, "", "None");
    }

    #[test]
    fn integers_of_128_bits_are_no_scalars() {
        check(&u128::MAX, "", "340282366920938463463374607431768211455");
        check(&Some(-1_i128), "", "Some(-1)");
        check(&None::<u128>, "", "None");
    }

    #[test]
    fn other_types_are_not_known() {
        assert_eq!(both(&'c'), None);
        assert_eq!(both(&Some(Some(7_u8))), None);
        assert_eq!(both(&vec![7_u8]), None);
        assert_eq!(both(&Arc::new("a".to_owned())), None);
    }
}
