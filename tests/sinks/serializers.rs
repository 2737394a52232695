//! Contexts and entries as serde's data.

use contextvars::Context;
use serde_json::json;

use crate::values::{SECRET, bound};

#[test]
fn a_context_is_a_map_of_typed_values() {
    let context = bound(Context::current);
    let text = serde_json::to_string(&context).unwrap();
    assert!(!text.contains(SECRET));
    let map: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = json!({
        "RECORD": u64::MAX, "user-name": "an\"n\n", "TOKEN": "<secret>", "PASSWORD": "<secret>", "POOL": 4,
        "ROUTE": "[1, 2]", "HIDDEN": "<sinks::values::Hidden>", "DIGEST": "None",
    });
    assert_eq!(map, expected);
    assert_eq!(serde_json::to_string(&Context::new()).unwrap(), "{}");
}

#[test]
fn an_entry_is_a_map_of_name_and_value() {
    let context = bound(Context::current);
    let entries: Vec<_> = context.iter().collect();
    let value = serde_json::to_value(&entries).unwrap();
    let list = value.as_array().unwrap();
    assert_eq!(list.len(), context.len());
    assert!(list.contains(&json!({"name": "RECORD", "value": u64::MAX})));
    assert!(list.contains(&json!({"name": "TOKEN", "value": "<secret>"})));
    assert!(!value.to_string().contains(SECRET));
}
