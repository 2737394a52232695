//! Where values end up: panic reports, records of `log`, serializers. No secret is in any of them.

mod logs;
mod panics;
mod serializers;
mod values;
