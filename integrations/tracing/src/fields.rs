//! The variables as fields of events.

use std::collections::HashMap;
use std::fmt::{self, Debug, Write as _};
use std::ops::Range;
use std::sync::{OnceLock, PoisonError, RwLock};

use contextvars::__private::{Selection, choices, listed};
use contextvars::Shown;
use tracing::callsite::Identifier;
use tracing::field::{Field, FieldSet, Value, Visit, display};
use tracing::level_filters::LevelFilter;
use tracing::metadata::Kind;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context as LayerContext;

/// A layer around another one, which sees the variables as fields of each event.
///
/// ```
/// use contextvars_tracing::WithFields;
/// use tracing_subscriber::prelude::*;
///
/// let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
/// tracing_subscriber::registry().with(WithFields::new(lines)).init();
/// ```
///
/// Use it for layers that have no formatter, such as one that sends events elsewhere. For lines of text
/// or JSON, [`WithContext`](crate::WithContext) and [`JsonContext`](crate::JsonContext) cost less: here
/// each value of an event is copied once.
///
/// A filter for the layer belongs around it: `WithFields::new(layer).with_filter(filter)`. A layer inside can't be
/// found by its type, as extension traits such as that of `tracing-opentelemetry` do.
///
/// An event's own field stays, and a variable of the same name is left out. Scalars and texts are typed
/// fields, other values that are chosen are shown by their `Debug`. The choice of variables is that of
/// [`WithContext`](crate::WithContext).
///
/// # Memory
///
/// `tracing` wants the description of an event to live forever. There is one for each place in the program and
/// each set of variables that are bound there, and at most 4,096. Beyond, events are passed on without
/// the variables.
#[derive(Debug)]
pub struct WithFields<L> {
    layer: L,
    selection: Selection,
}

impl<L> WithFields<L> {
    /// Adds the variables to the events that `layer` gets.
    pub fn new(layer: L) -> Self {
        Self {
            layer,
            selection: Selection::default(),
        }
    }

    choices!();
}

impl<S: Subscriber, L: Layer<S>> Layer<S> for WithFields<L> {
    fn on_event(&self, event: &Event<'_>, cx: LayerContext<'_, S>) {
        let context = listed();
        let own = event.metadata().fields();
        let mut variables: Vec<(&'static str, Shown<'_>)> = Vec::new();
        for (name, shown) in self.selection.of(&context) {
            let is_taken = variables.iter().any(|(other, _)| *other == name);
            if !is_taken && own.field(name).is_none() {
                variables.push((name, shown));
            }
        }
        let extended = if variables.is_empty() {
            None
        } else {
            Extended::of(event.metadata(), &variables)
        };
        match extended {
            None => self.layer.on_event(event, cx),
            Some(extended) => {
                let mut values = Values::with_room_for(own.len());
                event.record(&mut values);
                for (_, shown) in &variables {
                    values.push(*shown);
                }
                values.emit(extended, event, |event| self.layer.on_event(event, cx));
            }
        }
    }

    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.layer.on_register_dispatch(dispatch);
    }

    fn on_layer(&mut self, subscriber: &mut S) {
        self.layer.on_layer(subscriber);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.layer.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>, cx: LayerContext<'_, S>) -> bool {
        self.layer.enabled(metadata, cx)
    }

    fn event_enabled(&self, event: &Event<'_>, cx: LayerContext<'_, S>) -> bool {
        self.layer.event_enabled(event, cx)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.layer.max_level_hint()
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: LayerContext<'_, S>) {
        self.layer.on_new_span(attributes, id, cx);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, cx: LayerContext<'_, S>) {
        self.layer.on_record(id, values, cx);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, cx: LayerContext<'_, S>) {
        self.layer.on_follows_from(id, follows, cx);
    }

    fn on_enter(&self, id: &Id, cx: LayerContext<'_, S>) {
        self.layer.on_enter(id, cx);
    }

    fn on_exit(&self, id: &Id, cx: LayerContext<'_, S>) {
        self.layer.on_exit(id, cx);
    }

    fn on_close(&self, id: Id, cx: LayerContext<'_, S>) {
        self.layer.on_close(id, cx);
    }

    fn on_id_change(&self, old: &Id, new: &Id, cx: LayerContext<'_, S>) {
        self.layer.on_id_change(old, new, cx);
    }
}

/// The description of an event with variables. It lives forever.
///
/// Its callsite is that of the event itself: filters, caches and the bridge from `log` know it by that.
struct Extended {
    metadata: Metadata<'static>,
    fields: Vec<Field>,
}

/// For each callsite, the descriptions with their sets of names.
type All = HashMap<Identifier, Vec<(Vec<&'static str>, &'static Extended)>>;

impl Extended {
    const MOST: usize = 4_096;

    /// The description of an event with these variables; `None` if there would be too many.
    fn of(
        event: &'static Metadata<'static>,
        variables: &[(&'static str, Shown<'_>)],
    ) -> Option<&'static Self> {
        static ALL: OnceLock<RwLock<All>> = OnceLock::new();
        let all = ALL.get_or_init(RwLock::default);
        let is_of = |names: &Vec<&str>| names.iter().eq(variables.iter().map(|(name, _)| name));
        let find = |all: &All| {
            let of_callsite = all.get(&event.callsite())?;
            let found = of_callsite.iter().find(|(names, _)| is_of(names));
            found.map(|(_, extended)| *extended)
        };

        if let Some(found) = find(&all.read().unwrap_or_else(PoisonError::into_inner)) {
            return Some(found);
        }
        let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been first.
        if let Some(found) = find(&all) {
            return Some(found);
        }
        if all.values().map(Vec::len).sum::<usize>() >= Self::MOST {
            return None;
        }
        let names: Vec<&'static str> = variables.iter().map(|(name, _)| *name).collect();
        let extended = Self::new(event, &names);
        all.entry(event.callsite())
            .or_default()
            .push((names, extended));
        Some(extended)
    }

    fn new(event: &'static Metadata<'static>, names: &[&'static str]) -> &'static Self {
        let own = event.fields().iter().map(|field| field.name());
        let all: Vec<&'static str> = own.chain(names.iter().copied()).collect();
        let metadata = Metadata::new(
            event.name(),
            event.target(),
            *event.level(),
            event.file(),
            event.line(),
            event.module_path(),
            FieldSet::new(all.leak(), event.callsite()),
            Kind::EVENT,
        );
        let fields = metadata.fields().iter().collect();
        Box::leak(Box::new(Self { metadata, fields }))
    }
}

/// A copy of a value of an event.
enum Copied {
    Absent,
    Bool(bool),
    I64(i64),
    U64(u64),
    I128(i128),
    U128(u128),
    F64(f64),
    Str(Range<usize>),
    /// Printed by `Debug`.
    Printed(Range<usize>),
}

/// Copies of the values of an event, in the order of its fields, and then of the variables.
struct Values {
    all: Vec<Copied>,
    texts: String,
}

impl Values {
    fn with_room_for(fields: usize) -> Self {
        let mut all = Vec::new();
        all.resize_with(fields, || Copied::Absent);
        Self {
            all,
            texts: String::new(),
        }
    }

    fn text(&mut self, text: fmt::Arguments<'_>) -> Range<usize> {
        let start = self.texts.len();
        // What a value prints before its `Debug` gives up is shown.
        let _ = self.texts.write_fmt(text);
        start..self.texts.len()
    }

    fn put(&mut self, field: &Field, value: Copied) {
        if let Some(copied) = self.all.get_mut(field.index()) {
            *copied = value;
        }
    }

    fn push(&mut self, shown: Shown<'_>) {
        let copied = match shown {
            Shown::Bool(value) => Copied::Bool(value),
            Shown::I64(value) => Copied::I64(value),
            Shown::U64(value) => Copied::U64(value),
            Shown::F64(value) => Copied::F64(value),
            Shown::Str(value) => Copied::Str(self.text(format_args!("{value}"))),
            Shown::Secret => Copied::Str(self.text(format_args!("<secret>"))),
            other => Copied::Printed(self.text(format_args!("{other}"))),
        };
        self.all.push(copied);
    }

    /// Calls `f` with the event and its variables; with the event alone if it has too many fields.
    fn emit(&self, extended: &'static Extended, event: &Event<'_>, f: impl FnOnce(&Event<'_>)) {
        let text = |range: &Range<usize>| &self.texts[range.clone()];
        // Values are passed on by reference. These are the texts and what is printed.
        let strings = self.all.iter().map(|copied| match copied {
            Copied::Str(range) | Copied::Printed(range) => text(range),
            _ => "",
        });
        let strings: Vec<&str> = strings.collect();
        let printed: Vec<_> = strings.iter().map(display).collect();
        let value = |at: usize| -> Option<&dyn Value> {
            Some(match &self.all[at] {
                Copied::Absent => return None,
                Copied::Bool(value) => value,
                Copied::I64(value) => value,
                Copied::U64(value) => value,
                Copied::I128(value) => value,
                Copied::U128(value) => value,
                Copied::F64(value) => value,
                Copied::Str(_) => &strings[at],
                Copied::Printed(_) => &printed[at],
            })
        };
        let values: Vec<Option<&dyn Value>> = (0..self.all.len()).map(value).collect();
        match values.len() {
            0..=8 => emit_with::<8>(extended, &values, event, f),
            9..=16 => emit_with::<16>(extended, &values, event, f),
            17..=32 => emit_with::<32>(extended, &values, event, f),
            33..=64 => emit_with::<64>(extended, &values, event, f),
            65..=128 => emit_with::<128>(extended, &values, event, f),
            _ => f(event),
        }
    }
}

/// Calls `f` with an event of these values. A set of values is made of an array, whose length is a part of
/// its type.
fn emit_with<const N: usize>(
    extended: &'static Extended,
    values: &[Option<&dyn Value>],
    event: &Event<'_>,
    f: impl FnOnce(&Event<'_>),
) {
    let mut all: [(&Field, Option<&dyn Value>); N] = [(&extended.fields[0], None); N];
    for (place, pair) in all.iter_mut().zip(extended.fields.iter().zip(values)) {
        *place = (pair.0, *pair.1);
    }
    let metadata = &extended.metadata;
    let values = metadata.fields().value_set(&all);
    let extended = if event.is_contextual() {
        Event::new(metadata, &values)
    } else {
        Event::new_child_of(event.parent().cloned(), metadata, &values)
    };
    f(&extended);
}

impl Visit for Values {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Copied::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Copied::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Copied::U64(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.put(field, Copied::I128(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.put(field, Copied::U128(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Copied::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let text = self.text(format_args!("{value}"));
        self.put(field, Copied::Str(text));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = self.text(format_args!("{value:?}"));
        self.put(field, Copied::Printed(text));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tracing::{info, subscriber};
    use tracing_subscriber::prelude::*;

    use super::*;

    static SEEN: Mutex<Option<&'static Metadata<'static>>> = Mutex::new(None);

    struct Seen;

    impl<S: Subscriber> Layer<S> for Seen {
        fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
            *SEEN.lock().unwrap() = Some(event.metadata());
        }
    }

    #[test]
    fn there_are_no_more_descriptions_than_the_documentation_says() {
        let subscriber = tracing_subscriber::registry().with(Seen);
        subscriber::with_default(subscriber, || info!(own = 1, "hello"));
        let event = SEEN.lock().unwrap().expect("the event was seen");
        let names = (0..5_000).map(|number| &*format!("NAME{number}").leak());
        let names: Vec<&'static str> = names.collect();
        let of = |name| Extended::of(event, &[(name, Shown::U64(1))]);
        let made = names.iter().filter(|name| of(name).is_some()).count();
        assert_eq!(made, Extended::MOST);
        // Those that were made are found again.
        let again = of(names[0]).expect("it was made");
        let fields: Vec<&str> = again.fields.iter().map(Field::name).collect();
        assert_eq!(fields, ["message", "own", "NAME0"]);
        assert!(std::ptr::eq(again, of(names[0]).expect("it was made")));
    }
}
