//! The values of attributes.

use std::fmt::Write as _;

use contextvars::Shown;
use opentelemetry::Value;

/// The value of an attribute that shows `shown`.
///
/// OpenTelemetry has no unsigned integers, so what is above `i64::MAX` is a text.
pub(crate) fn value(shown: Shown<'_>) -> Value {
    match shown {
        Shown::Bool(value) => value.into(),
        Shown::I64(value) => value.into(),
        Shown::U64(value) => match i64::try_from(value) {
            Ok(value) => value.into(),
            Err(_) => value.to_string().into(),
        },
        Shown::F64(value) => value.into(),
        Shown::Str(value) => value.to_owned().into(),
        other => {
            let mut text = String::new();
            // Not `to_string`, which panics when the value's own `Debug` returns an error.
            let _ = write!(text, "{other}");
            text.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_type() {
        assert_eq!(value(Shown::Bool(true)), Value::Bool(true));
        assert_eq!(value(Shown::I64(i64::MIN)), Value::I64(i64::MIN));
        assert_eq!(value(Shown::F64(0.5)), Value::F64(0.5));
        assert_eq!(value(Shown::Str("a\n\"")), Value::from("a\n\""));
    }

    #[test]
    fn an_unsigned_integer_that_is_no_i64_is_a_text() {
        let most = i64::MAX as u64;
        assert_eq!(value(Shown::U64(most)), Value::I64(i64::MAX));
        let above = Value::from("9223372036854775808");
        assert_eq!(value(Shown::U64(most + 1)), above);
        let last = Value::from("18446744073709551615");
        assert_eq!(value(Shown::U64(u64::MAX)), last);
    }

    #[test]
    fn other_values_are_texts() {
        assert_eq!(value(Shown::Secret), Value::from("<secret>"));
        assert_eq!(value(Shown::Debug(&[1, 2])), Value::from("[1, 2]"));
        assert_eq!(
            value(Shown::Opaque("app::Pool")),
            Value::from("<app::Pool>")
        );
    }

    #[test]
    fn a_debug_that_returns_an_error_ends_its_text() {
        struct Fails;
        impl std::fmt::Debug for Fails {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("half")?;
                Err(std::fmt::Error)
            }
        }
        assert_eq!(value(Shown::Debug(&Fails)), Value::from("half"));
    }
}
