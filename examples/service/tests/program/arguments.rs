//! Bad arguments and places that can't be written to: an error, and the exit code.

use std::net::TcpListener;
use std::process::Stdio;

use crate::support::{folder, program, run};

#[test]
fn bad_arguments_are_an_error_with_code_2() {
    for arguments in [
        &["--requests", "0"][..],
        &["--requests", "many"],
        &["--requests", "-1"],
        &["--requests", "1000001"],
        &["--requests", "5", "--at-once", "0"],
        &["--requests", "5", "--at-once", "1001"],
        &["--port", "65536"],
        &["--port", "http"],
        &["--stock-port", "-1"],
        &["--break"],
        &["--at-once", "5"],
        &["--unknown"],
        &["extra"],
    ] {
        let ran = run(program().args(arguments));
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_file_that_cannot_be_made_is_an_error_with_code_2() {
    let folder = folder("arguments");
    let missing = folder.join("missing/file");
    for option in ["--log", "--spans", "--database"] {
        for path in [&missing, &folder] {
            let ran = run(program().args(["--requests", "1", option]).arg(path));
            assert_eq!(
                ran.code,
                Some(2),
                "{option} {}: {}",
                path.display(),
                ran.err
            );
            assert!(ran.err.starts_with("error: cannot "), "{}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
    }
}

#[test]
fn a_database_that_has_the_tables_is_left_alone() {
    let database = folder("database").join("orders.sqlite");
    let arguments = ["--requests", "10", "--database"];
    assert_eq!(run(program().args(arguments).arg(&database)).code, Some(0));
    let before = std::fs::read(&database).unwrap();
    let ran = run(program().args(arguments).arg(&database));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("already exists"), "{}", ran.err);
    assert_eq!(std::fs::read(&database).unwrap(), before);
}

#[test]
fn a_busy_port_is_an_error_with_code_1() {
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    for option in ["--port", "--stock-port"] {
        for more in [&["--requests", "1"][..], &[]] {
            let ran = run(program().args([option, &port]).args(more));
            assert_eq!(ran.code, Some(1), "{}", ran.err);
            let expected = format!("error: cannot listen on 127.0.0.1:{port}: ");
            assert!(ran.err.starts_with(&expected), "{}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_with_code_1() {
    let full = || std::fs::File::create("/dev/full").unwrap();
    let ran = run(program().args(["--requests", "20", "--log", "/dev/full"]));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.err.starts_with("error: cannot write log lines: "),
        "{}",
        ran.err
    );

    let mut command = program();
    let child = command
        .args(["--requests", "20"])
        .stdout(full())
        .stderr(Stdio::piped());
    let output = child.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.starts_with("error: cannot write to standard output: "),
        "{err}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = program()
        .args(["--requests", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
