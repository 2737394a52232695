//! Variables that go along to other processes, in the `baggage` header of [W3C Baggage].
//!
//! A program lists the variables that it sends and accepts, in a [`Baggage`], at its edge.
//! [`inject`](Baggage::inject) gives the header of an outgoing request, and
//! [`extract`](Baggage::extract) reads that of an incoming one. Other carriers, such as the headers
//! of a message queue, take the same list as pairs of texts.
//!
//! ```
//! use std::sync::LazyLock;
//!
//! use contextvars::baggage::Baggage;
//! use contextvars::{Context, ContextVar};
//!
//! static TENANT: ContextVar<String> = ContextVar::new("tenant");
//! static REQUEST: ContextVar<u64> = ContextVar::new("REQUEST");
//!
//! /// What this program sends to other services of ours, and accepts from them.
//! static WIRE: LazyLock<Baggage> =
//!     LazyLock::new(|| Baggage::new().var(&TENANT).named("request-id", &REQUEST));
//!
//! // The client.
//! let context = Context::new().with_value(&TENANT, "DF 28".to_owned()).with_value(&REQUEST, 7);
//! let header = context.scope(|| WIRE.inject(""));
//! assert_eq!(header, "tenant=DF%2028,request-id=7");
//!
//! // The server.
//! let context = WIRE.extract([&*header], Context::new());
//! assert_eq!(context.get(&TENANT).unwrap(), "DF 28");
//! assert_eq!(context.get(&REQUEST), Some(&7));
//! ```
//!
//! # Security
//!
//! Baggage that comes from outside is what a stranger wrote. **Never authorise by it.** It binds
//! only variables that the program listed, and only values that parse. A `String` accepts every
//! text, line breaks and control characters too: a type whose `FromStr` accepts less is safer.
//! [`Context`]'s `Debug` and `Display` escape texts; a program that prints a value itself prints it
//! with `{:?}`.
//!
//! Baggage that goes out is read by each service on the way, and services pass it on. Inject it
//! only into requests to hosts that you choose. A secret variable can't be listed.
//!
//! # Rules
//!
//! - Keys are compared byte by byte. Of members with the same key the first counts.
//! - A member that breaks the grammar of W3C Baggage is not read and not passed on; the others are.
//! - Properties (`key=value;property`) are skipped when a value is read, and kept when the member of
//!   another program is passed on.
//! - In values, `%` and all bytes that are no baggage-octet are percent-encoded. `=` and `+` stand
//!   for themselves.
//! - A list has 64 members and 8,192 bytes at most, all headers of a request together. Members
//!   beyond are not read, and not sent. A member is sent whole or not at all.
//!
//! [W3C Baggage]: https://www.w3.org/TR/baggage/

mod format;

use std::fmt::{self, Debug, Display, Formatter, Write as _};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::str::FromStr;

use crate::{Context, ContextVar};
use format::{MAX_BYTES, MAX_MEMBERS};

/// A list of the variables that a program sends to other processes and accepts from them.
///
/// Each has a key, under which it is sent. The [module](self) has an example and the rules.
/// A copy of a list is one allocation.
#[doc(alias("W3C", "propagator"))]
#[derive(Clone, Default)]
pub struct Baggage {
    list: Vec<Listed>,
}

#[derive(Clone, Copy)]
struct Listed {
    key: &'static str,
    var: &'static dyn TextVar,
}

// A list has references to variables, which show only what other threads see too, after a panic or
// not.
impl UnwindSafe for Baggage {}
impl RefUnwindSafe for Baggage {}

impl Baggage {
    /// Creates an empty list.
    ///
    /// ```
    /// use contextvars::baggage::Baggage;
    ///
    /// assert_eq!(Baggage::new().inject("other=1"), "other=1");
    /// ```
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a variable under its own [name](ContextVar::name).
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::baggage::Baggage;
    ///
    /// static TENANT: ContextVar<String> = ContextVar::new("tenant");
    ///
    /// let wire = Baggage::new().var(&TENANT);
    /// assert_eq!(TENANT.scope("acme".into(), || wire.inject("")), "tenant=acme");
    /// ```
    ///
    /// # Panics
    ///
    /// As [`named`](Self::named).
    #[track_caller]
    #[must_use = "the list with the variable is what this returns"]
    pub fn var<T>(self, var: &'static ContextVar<T>) -> Self
    where
        T: Display + FromStr + Send + Sync + 'static,
    {
        self.named(var.name(), var)
    }

    /// Adds a variable under a key.
    ///
    /// `Display` makes the text that is sent, and `FromStr` reads it. A variable may have several
    /// keys, for instance while services change from one to another: it is sent under all of them,
    /// and the value under the first key that the list names is the one that is bound.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::baggage::Baggage;
    ///
    /// static REQUEST: ContextVar<u64> = ContextVar::new("REQUEST");
    ///
    /// let wire = Baggage::new().named("request-id", &REQUEST);
    /// assert_eq!(REQUEST.scope(7, || wire.inject("")), "request-id=7");
    /// ```
    ///
    /// # Panics
    ///
    /// If the variable is secret, or one with `inherit = false`. If the key is no token of HTTP
    /// (ASCII letters, digits, and ``!#$%&'*+-.^_`|~``), or is listed already.
    #[track_caller]
    #[must_use = "the list with the variable is what this returns"]
    pub fn named<T>(mut self, key: &'static str, var: &'static ContextVar<T>) -> Self
    where
        T: Display + FromStr + Send + Sync + 'static,
    {
        let (name, ident) = (var.key.name(), var.key.ident());
        assert!(
            !var.key.is_secret(),
            "context variable `{name}` is secret, so it can't be listed as baggage, which each service \
             on the way can read: leave it out of the list"
        );
        assert!(
            var.key.inherit(),
            "context variable `{name}` is declared with `inherit = false`, so it stays in its thread or \
             task and can't be listed as baggage: leave it out of the list"
        );
        assert!(
            format::is_token(key),
            "context variable `{name}` can't be listed as baggage under {key:?}, which is no token of \
             HTTP: give it a key of ASCII letters, digits and hyphens, with .named(\"..\", &{ident})"
        );
        if let Some(other) = self.list.iter().find(|listed| listed.key == key) {
            panic!(
                "context variable `{name}` can't be listed as baggage under `{key}`, which is already \
                 the key of `{}`: give it another key, with .named(\"..\", &{ident})",
                other.var.name()
            );
        }
        self.list.push(Listed { key, var });
        self
    }

    /// Returns the header's value: what is bound in the current context, and then `others`.
    ///
    /// `others` is the value that the request has already, or an empty text. Its members are kept
    /// as they are, apart from those with a key of this list. So a listed variable that is not
    /// bound here is not sent, even if `others` has it. Defaults are not sent. An empty result
    /// means: send no header.
    ///
    /// A variable whose member would break a limit is left out, and so is one whose `Display`
    /// returns an error. Members of `others` that do not fit behind those of the list are dropped.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::baggage::Baggage;
    ///
    /// static TENANT: ContextVar<String> = ContextVar::new("tenant");
    ///
    /// let wire = Baggage::new().var(&TENANT);
    /// TENANT.scope("acme".into(), || {
    ///     assert_eq!(wire.inject("tenant=old,trip=5;p"), "tenant=acme,trip=5;p");
    /// });
    /// assert_eq!(wire.inject("tenant=old,trip=5;p"), "trip=5;p");
    /// ```
    pub fn inject(&self, others: &str) -> String {
        let mut header = Header::default();
        for (key, value) in self.bound() {
            let mut member = format!("{key}=");
            format::encode_into(&mut member, &value);
            header.push(&member);
        }
        for member in format::members([others]) {
            if self.position(member.key).is_none() {
                header.push(member.text);
            }
        }
        header.text
    }

    /// Returns the keys and values of what is bound in the current context, as they are: nothing
    /// is percent-encoded.
    ///
    /// This is for carriers that have a coding of their own.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::baggage::Baggage;
    ///
    /// static TENANT: ContextVar<String> = ContextVar::new("tenant");
    ///
    /// let pairs = TENANT.scope("DF 28".into(), || Baggage::new().var(&TENANT).pairs());
    /// assert_eq!(pairs, [("tenant", "DF 28".to_owned())]);
    /// ```
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        self.bound().collect()
    }

    /// Returns `context` with the variables bound to what the pairs have, undecoded.
    ///
    /// Only listed keys are read. Of pairs with the same key the first counts. A value that does
    /// not parse is not bound, which is no error.
    ///
    /// ```
    /// use contextvars::baggage::Baggage;
    /// use contextvars::{Context, ContextVar};
    ///
    /// static TENANT: ContextVar<String> = ContextVar::new("tenant");
    ///
    /// let pairs = [("tenant", "DF 28"), ("other", "1")];
    /// let context = Baggage::new().var(&TENANT).bind_pairs(pairs, Context::new());
    /// assert_eq!(context.get(&TENANT).unwrap(), "DF 28");
    /// assert_eq!(context.len(), 1);
    /// ```
    #[must_use = "the bindings are in the context that this returns"]
    pub fn bind_pairs<'p>(
        &self,
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
        context: Context,
    ) -> Context {
        let found = self.first_of_each(pairs);
        self.bind(found, context, |var, value, context| {
            var.bind(value, context)
        })
    }

    /// Returns `context` with the variables bound to what the headers have.
    ///
    /// `headers` are the values of all `baggage` headers of one request. Only listed keys are read.
    /// A value that does not parse is not bound, which is no error. The rules of the
    /// [module](self) say the rest.
    ///
    /// ```
    /// use contextvars::baggage::Baggage;
    /// use contextvars::{Context, ContextVar};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("level");
    ///
    /// let wire = Baggage::new().var(&LEVEL);
    /// let context = wire.extract(["trip=5;p, level = 7", "level=8"], Context::new());
    /// assert_eq!(context.get(&LEVEL), Some(&7));
    /// assert!(wire.extract(["level=high"], Context::new()).is_empty());
    /// ```
    #[must_use = "the bindings are in the context that this returns"]
    pub fn extract<'h>(
        &self,
        headers: impl IntoIterator<Item = &'h str>,
        context: Context,
    ) -> Context {
        let members = format::members(headers)
            .take_while(|member| member.end <= MAX_BYTES)
            .take(MAX_MEMBERS);
        let found = self.first_of_each(members.map(|member| (member.key, member.value)));
        self.bind(found, context, |var, value, context| {
            var.bind(&format::decode(value), context)
        })
    }

    /// The variables that are bound in the current context, as texts.
    fn bound(&self) -> impl Iterator<Item = (&'static str, String)> {
        let text = |listed: &Listed| Some((listed.key, listed.var.text()?));
        self.list.iter().filter_map(text)
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.list.iter().position(|listed| listed.key == key)
    }

    /// For each place in the list, the first value that has its key.
    fn first_of_each<'v>(
        &self,
        pairs: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Vec<Option<&'v str>> {
        let mut found = vec![None; self.list.len()];
        for (key, value) in pairs {
            if let Some(place) = self.position(key) {
                found[place].get_or_insert(value);
            }
        }
        found
    }

    /// Binds the last place first, so that of several keys of one variable the first one counts.
    fn bind(
        &self,
        found: Vec<Option<&str>>,
        context: Context,
        bind: impl Fn(&'static dyn TextVar, &str, Context) -> Context,
    ) -> Context {
        let places = self.list.iter().zip(found).rev();
        let values = places.filter_map(|(listed, value)| Some((listed.var, value?)));
        values.fold(context, |context, (var, value)| bind(var, value, context))
    }
}

/// Prints the keys.
impl Debug for Baggage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Baggage ")?;
        f.debug_list()
            .entries(self.list.iter().map(|listed| listed.key))
            .finish()
    }
}

/// A header that is written, within the limits.
#[derive(Default)]
struct Header {
    text: String,
    members: usize,
}

impl Header {
    /// Adds a member, unless the header would break a limit then.
    fn push(&mut self, member: &str) {
        let comma = usize::from(self.members > 0);
        if self.members == MAX_MEMBERS || self.text.len() + comma + member.len() > MAX_BYTES {
            return;
        }
        if comma == 1 {
            self.text.push(',');
        }
        self.text.push_str(member);
        self.members += 1;
    }
}

/// A variable whose values have a text, without its type.
trait TextVar: Sync {
    fn name(&'static self) -> &'static str;

    /// The text of the binding, if there is one and it can be printed.
    fn text(&'static self) -> Option<String>;

    /// The context with the variable bound to what the text says, if it says something.
    fn bind(&'static self, text: &str, context: Context) -> Context;
}

impl<T: Display + FromStr + Send + Sync + 'static> TextVar for ContextVar<T> {
    fn name(&'static self) -> &'static str {
        self.key.name()
    }

    fn text(&'static self) -> Option<String> {
        if !self.is_set() {
            return None; // a default is not sent
        }
        self.with(|value| {
            // Not `to_string`, which panics when `Display` returns an error.
            let mut text = String::new();
            write!(text, "{value}").ok().map(|()| text)
        })
    }

    fn bind(&'static self, text: &str, context: Context) -> Context {
        match text.parse() {
            Ok(value) => context.with_value(self, value),
            Err(error) => {
                // Dropped here, not when the function returns: if the drop panicked then, Rust
                // would leak `context`.
                drop::<T::Err>(error);
                context
            }
        }
    }
}
