//! The user is a secret variable: no sink shows it, and it is used all the same.

use std::fs;
use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::runtime::Builder;

use crate::served::Served;
use crate::support::{folder, program, run};

/// It is in the name of each user of the load client.
const SECRET: &str = "xyzzy";

/// The texts of all sinks hold no secret, and do say that one is bound.
#[track_caller]
fn assert_secret(sinks: &[(&str, &str)]) {
    for (name, text) in sinks {
        assert!(!text.contains(SECRET), "{name}: {text}");
        assert!(!text.contains("example.com"), "{name}: {text}");
    }
}

#[test]
fn no_log_line_span_or_table_shows_a_secret() {
    for arguments in [
        &["--requests", "100"][..],
        &["--requests", "100", "--break"],
    ] {
        let folder = folder(if arguments.len() == 2 {
            "secrets"
        } else {
            "secrets-broken"
        });
        let [log, spans, database] = ["log", "spans", "database"].map(|name| folder.join(name));
        let mut command = program();
        command
            .args(arguments)
            .arg("--log")
            .arg(&log)
            .arg("--spans")
            .arg(&spans);
        let ran = run(command.arg("--database").arg(&database));
        let (log, spans) = (
            fs::read_to_string(log).unwrap(),
            fs::read_to_string(spans).unwrap(),
        );
        assert!(
            log.contains(r#""user":"<secret>""#),
            "a line says that it is bound"
        );
        assert!(log.contains(r#""panic":"a page is broken"#) && spans.contains("req-1"));
        let sinks = [
            ("table", &*ran.out),
            ("errors", &ran.err),
            ("log", &log),
            ("spans", &spans),
        ];
        assert_secret(&sinks);

        let (audit, owners) = rows_of(&database);
        assert_secret(&[("audit", &audit)]);
        // The orders have it, because it is their owner's name: so it was there to be shown.
        let of_load = owners.iter().filter(|owner| owner.contains(SECRET));
        assert!(of_load.count() > 0);
    }
}

/// All texts of the audit, and the owners of all orders.
fn rows_of(database: &Path) -> (String, Vec<String>) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(database);
        let mut connection = options.connect().await.unwrap();
        let audit = "select group_concat(n || request || tenant || second) from audit";
        let audit = sqlx::query_scalar(audit).fetch_one(&mut connection).await;
        let owners = sqlx::query_scalar("select owner from orders")
            .fetch_all(&mut connection)
            .await;
        (audit.unwrap(), owners.unwrap())
    })
}

#[test]
fn no_panic_report_shows_a_secret() {
    let served = Served::start(&mut program());
    let user = format!("x-user: {SECRET}@example.com\r\n");
    let mut answers = String::new();
    for path in ["/fail/1", "/report/1", "/events/1", "/slow/1", "/orders/x"] {
        answers += &served.get(path, &format!("{user}x-timeout-ms: 50\r\n"));
    }
    answers += &served.post("/orders/1", &user);
    answers += &served.get("/report/1", &format!("x-user: {SECRET}@example.com%\r\n"));
    let (_, out, log) = served.stop();
    let report = log
        .lines()
        .find(|line| line.starts_with("context: "))
        .expect(&log);
    assert!(report.contains("user=<secret>"), "{report}");
    assert_secret(&[("answers", &answers), ("output", &out), ("log", &log)]);
}
