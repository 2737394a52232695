//! Contexts and entries for serializers (feature `serde`).

use std::fmt::Write as _;

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::{Context, Entry, Shown};

/// A map from names to values. Scalars and texts are such, other values are the text of their `Debug`. A secret is
/// `"<secret>"`, a value without `Debug` is the name of its type in angle brackets. Variables that are not logged are in it.
impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for entry in self {
            map.serialize_entry(entry.name(), &Serialized(entry.shown()))?;
        }
        map.end()
    }
}

/// A map of `name` and `value`, with the value as in the map of a [`Context`].
impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("name", self.name())?;
        map.serialize_entry("value", &Serialized(self.shown()))?;
        map.end()
    }
}

struct Serialized<'a>(Shown<'a>);

impl Serialize for Serialized<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Shown::Bool(value) => serializer.serialize_bool(value),
            Shown::I64(value) => serializer.serialize_i64(value),
            Shown::U64(value) => serializer.serialize_u64(value),
            Shown::F64(value) => serializer.serialize_f64(value),
            Shown::Str(value) => serializer.serialize_str(value),
            shown => {
                // A value whose `Debug` gives up is shown up to there: a serializer would fail, and
                // `to_string` would panic.
                let mut text = String::new();
                let _ = write!(text, "{shown}");
                serializer.serialize_str(&text)
            }
        }
    }
}
