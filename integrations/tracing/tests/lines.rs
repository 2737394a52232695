//! What lines show, on one thread and without carriers.

mod support;

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};

use contextvars::{Context, ContextVar, context_var, scoped};
use contextvars_tests::alloc::{Counting, growth_of};
use contextvars_tests::is_full;
use contextvars_tracing::{JsonContext, WithContext, WithFields};
use serde_json::{Value, json};
use support::{Notes, Sink};
use tracing::subscriber::with_default;
use tracing::{Level, Subscriber, debug, error, event, info, info_span, instrument};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::prelude::*;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[context_var]
static USER: String;
#[context_var(name = "request-id")]
static REQUEST: u64;
#[context_var(secret)]
static TOKEN: String;
#[context_var(log = false)]
static POOL: u32;
#[context_var]
static ROUTE: Vec<&'static str>;
#[context_var]
static RATIO: f64;
#[context_var]
static IS_NEW: Option<bool>;
#[context_var(name = "level")]
static LEVEL: i32;
#[context_var(name = "message")]
static MESSAGE: Cow<'static, str>;
#[context_var(inherit = false)]
static OWN: u32;

const SECRET: &str = "xyzzy-0451";

/// Runs `f` with the variables that most tests bind.
fn bound<R>(f: impl FnOnce() -> R) -> R {
    scoped!(
        USER = "an\"n\n\u{1b}[31m".to_owned(),
        REQUEST = u64::MAX,
        TOKEN = SECRET.to_owned(),
        POOL = 4,
        ROUTE = vec!["a", "b\n"],
        OWN = 5,
        { f() }
    )
}

type Full = tracing_subscriber::fmt::format::Format<tracing_subscriber::fmt::format::Full, ()>;

fn text(choose: fn(WithContext<Full>) -> WithContext<Full>, f: impl FnOnce()) -> String {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_ansi(false)
        .with_target(false)
        .with_writer(sink.clone())
        .map_event_format(|format| choose(WithContext::new(format)))
        .finish();
    with_default(subscriber, f);
    let text = sink.take();
    assert!(!text.contains(SECRET), "{text}");
    text
}

type Json = tracing_subscriber::fmt::format::Format<tracing_subscriber::fmt::format::Json, ()>;

fn json(choose: fn(JsonContext<Json>) -> JsonContext<Json>, f: impl FnOnce()) -> Vec<Value> {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .without_time()
        .with_writer(sink.clone())
        .map_event_format(|format| choose(JsonContext::new(format)))
        .finish();
    with_default(subscriber, f);
    let lines = sink.take_json();
    assert!(!format!("{lines:?}").contains(SECRET), "{lines:?}");
    lines
}

type Plain<S> =
    tracing_subscriber::fmt::Layer<S, tracing_subscriber::fmt::format::JsonFields, Json, Sink>;

fn flat<S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>>(
    sink: &Sink,
) -> Plain<S> {
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .without_time()
        .with_writer(sink.clone())
}

fn fields(
    choose: fn(
        WithFields<Plain<tracing_subscriber::Registry>>,
    ) -> WithFields<Plain<tracing_subscriber::Registry>>,
    f: impl FnOnce(),
) -> Vec<Value> {
    let sink = Sink::default();
    let layer = choose(WithFields::new(flat(&sink)));
    with_default(tracing_subscriber::registry().with(layer), f);
    let lines = sink.take_json();
    assert!(!format!("{lines:?}").contains(SECRET), "{lines:?}");
    lines
}

#[test]
fn a_text_line_begins_with_the_variables() {
    let line = text(|all| all, || bound(|| info!(n = 1, "hello")));
    let expected = r#"[USER="an\"n\n\u{1b}[31m" request-id=18446744073709551615 TOKEN=<secret>]  INFO hello n=1"#;
    assert_eq!(line, format!("{expected}\n"));
}

#[test]
fn a_text_line_without_variables_is_that_of_the_formatter() {
    assert_eq!(text(|all| all, || info!("hello")), " INFO hello\n");
    let only = text(|all| all.only(["OTHER"]), || bound(|| info!("hello")));
    assert_eq!(only, " INFO hello\n");
}

#[test]
fn a_choice_of_variables_is_shown_in_text() {
    let line = text(
        |all| {
            all.hide_secrets()
                .without(&REQUEST)
                .also(&ROUTE)
                .also(&POOL)
        },
        || {
            bound(|| info!("hello"));
        },
    );
    let user = r#"USER="an\"n\n\u{1b}[31m""#;
    assert_eq!(
        line,
        format!("[{user} ROUTE=[\"a\", \"b\\n\"]]  INFO hello\n")
    );
    let line = text(
        |all| all.only(["USER", "POOL"]).also(&ROUTE),
        || bound(|| info!("hello")),
    );
    assert_eq!(
        line,
        format!("[{user} ROUTE=[\"a\", \"b\\n\"]]  INFO hello\n")
    );
}

#[test]
fn a_json_line_has_the_variables_by_their_types() {
    let lines = json(
        |all| all,
        || {
            scoped!(RATIO = 0.5, IS_NEW = Some(true), LEVEL = -3, {
                bound(|| info_span!("span", a = 1).in_scope(|| info!(n = 1, "hello")));
            });
            RATIO.scope(f64::NAN, || info!("no number"));
            IS_NEW.scope(None, || info!("no scalar"));
            info!("none");
        },
    );
    let context = json!({
        "USER": "an\"n\n\u{1b}[31m", "request-id": u64::MAX, "TOKEN": "<secret>",
        "RATIO": 0.5, "IS_NEW": true, "level": -3,
    });
    assert_eq!(lines[0]["context"], context);
    assert_eq!(lines[0]["fields"], json!({"message": "hello", "n": 1}));
    assert_eq!(lines[0]["span"], json!({"name": "span", "a": 1}));
    assert_eq!(lines[1]["context"], json!({ "RATIO": null }));
    for line in &lines[2..] {
        assert_eq!(line.get("context"), None);
    }
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_choice_of_variables_is_shown_in_json() {
    let lines = json(
        |all| {
            all.only(["USER", "TOKEN", "POOL"])
                .hide_secrets()
                .also(&ROUTE)
                .also(&POOL)
        },
        || {
            bound(|| info!("hello"));
        },
    );
    let context = json!({"USER": "an\"n\n\u{1b}[31m", "ROUTE": "[\"a\", \"b\\n\"]"});
    assert_eq!(lines[0]["context"], context);
}

#[test]
fn flat_members_leave_those_of_the_formatter() {
    let lines = json(
        |all| all.flatten(""),
        || {
            scoped!(LEVEL = -3, MESSAGE = "mine".into(), {
                bound(|| info!(n = 1, "hello"));
            });
        },
    );
    assert_eq!(lines[0]["level"], "INFO");
    assert_eq!(lines[0]["message"], "mine");
    assert_eq!(lines[0]["fields"], json!({"message": "hello", "n": 1}));
    assert_eq!(lines[0]["request-id"], u64::MAX);
    assert_eq!(lines[0].get("context"), None);
    let lines = json(
        |all| all.flatten("c\"x."),
        || LEVEL.scope(-3, || info!("hello")),
    );
    assert_eq!(
        (&lines[0]["level"], &lines[0]["c\"x.level"]),
        (&json!("INFO"), &json!(-3))
    );
}

/// Writes what it is made with.
struct Fixed(&'static str);

impl<S, N> tracing_subscriber::fmt::FormatEvent<S, N> for Fixed
where
    S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    N: for<'a> tracing_subscriber::fmt::FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &tracing_subscriber::fmt::FmtContext<'_, S, N>,
        mut writer: tracing_subscriber::fmt::format::Writer<'_>,
        _: &tracing::Event<'_>,
    ) -> fmt::Result {
        writer.write_str(self.0)
    }
}

#[test]
fn json_of_any_formatter_gets_the_variables_and_other_lines_are_left_as_they_are() {
    let cases = [
        ("{}\n", "{\"context\":{\"level\":7}}\n"),
        (
            " { \"a\" : [1, {}] } \r\n",
            " { \"a\" : [1, {}] ,\"context\":{\"level\":7}} \r\n",
        ),
        ("{\"context\":1}", "{\"context\":1}"),
        (
            "{\"a\":{\"context\":1}}",
            "{\"a\":{\"context\":1},\"context\":{\"level\":7}}",
        ),
        ("plain }\n", "plain }\n"),
        ("", ""),
        ("[{}]\n", "[{}]\n"),
    ];
    for (written, expected) in cases {
        let sink = Sink::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(sink.clone())
            .event_format(JsonContext::new(Fixed(written)))
            .finish();
        with_default(subscriber, || LEVEL.scope(7, || info!("hello")));
        assert_eq!(sink.take(), expected);
    }
}

#[test]
fn of_two_variables_with_one_name_one_is_in_a_json_line() {
    static ONE: ContextVar<u8> = ContextVar::new("TWICE");
    static TWO: ContextVar<u8> = ContextVar::new("TWICE");
    let write = || ONE.scope(1, || TWO.scope(2, || info!("hello")));
    let line = &json(|all| all, write)[0]["context"];
    assert_eq!(line, &json!({ "TWICE": 1 }));
    assert_eq!(fields(|all| all, write)[0]["TWICE"], 1);
}

#[test]
fn a_layer_sees_the_variables_as_typed_fields() {
    let lines = fields(
        |all| all,
        || {
            scoped!(
                RATIO = 0.5,
                IS_NEW = Some(true),
                LEVEL = -3,
                MESSAGE = "mine".into(),
                {
                    bound(|| {
                        info_span!("span", a = 1).in_scope(|| {
                    info!(n = 1, m = -2_i64, f = 1.5, b = false, s = "text", d = ?Some(2), "hello {}", 1);
                    info!(parent: None, "no span");
                });
                    });
                }
            );
            info!(n = 1, "none");
        },
    );
    let line = &lines[0];
    assert_eq!(line["USER"], "an\"n\n\u{1b}[31m");
    assert_eq!(line["request-id"], u64::MAX);
    assert_eq!(line["TOKEN"], "<secret>");
    assert_eq!(
        (&line["RATIO"], &line["IS_NEW"]),
        (&json!(0.5), &json!(true))
    );
    assert_eq!(line["message"], "hello 1", "the event's own field stays");
    let own = ["n", "m", "f", "b", "s", "d"].map(|name| line[name].clone());
    assert_eq!(json!(own), json!([1, -2, 1.5, false, "text", "Some(2)"]));
    assert_eq!(line["span"]["name"], "span");
    assert!(line.get("POOL").is_none() && line.get("ROUTE").is_none() && line.get("OWN").is_none());
    assert_eq!(lines[1]["message"], "no span");
    assert_eq!(lines[1]["USER"], "an\"n\n\u{1b}[31m");
    assert_eq!((&lines[2]["n"], lines[2].get("USER")), (&json!(1), None));
}

#[test]
fn an_event_with_variables_keeps_its_parent() {
    let notes = Notes::default();
    let layer = WithFields::new(notes.clone());
    with_default(tracing_subscriber::registry().with(layer), || {
        let (a, b) = (info_span!("a"), info_span!("b"));
        LEVEL.scope(1, || {
            a.in_scope(|| {
                info!("current");
                info!(parent: &b, "explicit");
                info!(parent: None, "root");
            });
        });
    });
    assert_eq!(notes.take()[..3], ["a/current", "b/explicit", "root"]);
}

#[test]
fn an_event_with_many_fields_keeps_them_beside_the_variables() {
    let lines = fields(
        |all| all,
        || {
            bound(|| {
                info!(
                    a0 = 0,
                    a1 = 1,
                    a2 = 2,
                    a3 = 3,
                    a4 = 4,
                    a5 = 5,
                    a6 = 6,
                    a7 = 7,
                    a8 = 8,
                    a9 = 9,
                    b0 = 10,
                    b1 = 11,
                    b2 = 12,
                    b3 = 13,
                    b4 = 14,
                    b5 = 15,
                    b6 = 16,
                    b7 = 17,
                    b8 = 18,
                    b9 = 19,
                    c0 = 20,
                    c1 = 21,
                    c2 = 22,
                    c3 = 23,
                    c4 = 24,
                    c5 = 25,
                    c6 = 26,
                    c7 = 27,
                    c8 = 28,
                    c9 = 29,
                    "hello"
                );
            });
        },
    );
    for (number, name) in (0..).zip(
        ["a", "b", "c"]
            .iter()
            .flat_map(|a| (0..10).map(move |b| format!("{a}{b}"))),
    ) {
        assert_eq!(lines[0][name], number);
    }
    assert_eq!(lines[0]["request-id"], u64::MAX);
}

#[test]
fn filters_work_around_a_layer_with_fields_and_beside_it() {
    let (some, all) = (Sink::default(), Sink::default());
    let filtered =
        WithFields::new(flat(&some)).with_filter(EnvFilter::new("warn,lines[span]=info"));
    let subscriber = tracing_subscriber::registry().with(filtered).with(
        tracing_subscriber::fmt::layer()
            .json()
            .with_writer(all.clone())
            .map_event_format(JsonContext::new)
            .with_filter(LevelFilter::DEBUG),
    );
    with_default(subscriber, || {
        LEVEL.scope(1, || {
            USER.scope("ann".to_owned(), || {
                info!("not for the first");
                error!("for both");
                debug!("for the second");
                info_span!("span").in_scope(|| info!("for both, too"));
            });
        });
    });
    let messages: Vec<_> = some
        .take_json()
        .into_iter()
        .map(|mut line| (line["message"].take(), line["USER"].take()))
        .collect();
    let ann = json!("ann");
    assert_eq!(
        messages,
        [
            (json!("for both"), ann.clone()),
            (json!("for both, too"), ann)
        ]
    );
    let lines = all.take_json();
    assert_eq!(lines.len(), 4);
    assert!(
        lines
            .iter()
            .all(|line| line["context"] == json!({"level": 1, "USER": "ann"}))
    );
}

#[test]
fn a_global_filter_works_with_every_kind_of_line() {
    let (first, second) = (Sink::default(), Sink::default());
    let subscriber = tracing_subscriber::registry()
        .with(EnvFilter::new("info"))
        .with(WithFields::new(flat(&first)))
        .with(
            tracing_subscriber::fmt::layer()
                .without_time()
                .with_writer(second.clone())
                .map_event_format(WithContext::new),
        );
    with_default(subscriber, || {
        LEVEL.scope(1, || (info!("yes"), debug!("no")))
    });
    assert_eq!(first.take_json().len(), 1);
    assert_eq!(second.take().matches("[level=1] ").count(), 1);
}

#[test]
fn instrumented_functions_have_lines_with_variables() {
    #[instrument(fields(twice = number * 2))]
    fn work(number: u32) {
        event!(Level::INFO, "hello");
    }

    let lines = json(|all| all, || LEVEL.scope(1, || work(4)));
    assert_eq!(lines[0]["context"], json!({ "level": 1 }));
    assert_eq!(
        lines[0]["span"],
        json!({"name": "work", "number": 4, "twice": 8})
    );
}

#[test]
fn records_of_log_keep_their_target_and_get_the_variables() {
    let sink = Sink::default();
    let layer = WithFields::new(flat(&sink));
    with_default(tracing_subscriber::registry().with(layer), || {
        RATIO.scope(1.0, || {
            USER.scope("ann".to_owned(), || {
                let record = log::Record::builder()
                    .args(format_args!("hello"))
                    .level(log::Level::Warn)
                    .target("elsewhere")
                    .build();
                log::Log::log(&tracing_log::LogTracer::new(), &record);
            });
        });
    });
    let line = &sink.take_json()[0];
    assert_eq!(
        (&line["target"], &line["level"]),
        (&json!("elsewhere"), &json!("WARN"))
    );
    assert_eq!(
        (&line["message"], &line["USER"]),
        (&json!("hello"), &json!("ann"))
    );
}

/// A value whose `Debug` gives up.
struct Broken;

impl Debug for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("half\u{7}")?;
        Err(fmt::Error)
    }
}

/// A value whose `Debug` writes lines itself, in a context of its own.
struct Chatty;

impl Debug for Chatty {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Context::new().scope(|| LEVEL.scope(2, || info!("within")));
        f.write_str("chatty")
    }
}

#[context_var]
static BROKEN: Broken;
#[context_var]
static CHATTY: std::sync::Arc<Chatty>;

#[test]
fn a_value_whose_debug_gives_up_spoils_no_line() {
    let write = || BROKEN.scope(Broken, || LEVEL.scope(1, || info!("hello")));
    let line = text(|all| all.also(&BROKEN), write);
    assert!(
        line.contains("BROKEN=half\\u{7}") && line.ends_with("hello\n"),
        "{line}"
    );
    assert_eq!(
        json(|all| all.also(&BROKEN), write)[0]["context"]["BROKEN"],
        "half\u{7}"
    );
    let line = &fields(|all| all.also(&BROKEN), write)[0];
    assert_eq!(
        (&line["BROKEN"], &line["fields.message"]),
        (&json!("half\u{7}"), &Value::Null)
    );
    assert_eq!(line["message"], "hello");
}

#[test]
fn a_value_whose_debug_writes_a_line_spoils_no_line() {
    // Only the global default can be called again while it is being called.
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(sink.clone())
        .map_event_format(|format| JsonContext::new(format).also(&CHATTY))
        .finish();
    with_default(subscriber, || {
        CHATTY.scope(std::sync::Arc::new(Chatty), || info!("hello"));
    });
    let lines = sink.take_json();
    assert!(
        lines
            .iter()
            .any(|line| line["context"]["CHATTY"] == "chatty")
    );
}

#[test]
fn many_events_need_no_more_memory_than_a_thousand() {
    let write = |events: u32| {
        for number in 0..events {
            USER.scope(number.to_string(), || {
                info!(number, "hello");
                LEVEL.scope(1, || info!("hello"));
            });
        }
    };
    let layer = WithFields::new(Count);
    with_default(tracing_subscriber::registry().with(layer), || {
        write(1_000);
        // Other tests of this binary run meanwhile.
        let growth = growth_of(|| write(if is_full() { 500_000 } else { 50_000 }));
        assert!(growth < 4 << 20, "{growth} bytes");
    });
}

/// A layer that only reads.
struct Count;

impl<S: Subscriber> tracing_subscriber::Layer<S> for Count {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        assert!(event.fields().count() > 1);
        assert!(event.metadata().fields().field("USER").is_some());
    }
}
