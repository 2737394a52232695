//! Ways out of the body.

use std::panic::catch_unwind;

use contextvars::scoped;

use super::RECORD;

#[test]
fn return_and_question_mark_act_on_the_enclosing_function() {
    fn returns(early: bool) -> &'static str {
        scoped!(RECORD = 1, {
            if early {
                return "early";
            }
        });
        "late"
    }

    fn question(input: Option<u8>) -> Option<usize> {
        let sum = scoped!(RECORD = 5, { usize::from(input?) + RECORD.get() });
        Some(sum + RECORD.get())
    }

    fn tail(input: Result<u8, String>) -> Result<usize, Box<dyn std::error::Error>> {
        scoped!(RECORD = 5, {
            let input = input?;
            Ok(usize::from(input) + RECORD.get())
        })
    }

    fn value(input: Option<usize>) -> Option<usize> {
        scoped!(RECORD = input?, { Some(RECORD.get()) })
    }

    assert_eq!((returns(true), returns(false)), ("early", "late"));
    assert_eq!((question(Some(1)), question(None)), (Some(6), None));
    assert_eq!(tail(Ok(1)).unwrap(), 6);
    assert_eq!(
        tail(Err("wrong".to_owned())).unwrap_err().to_string(),
        "wrong"
    );
    assert_eq!((value(Some(3)), value(None)), (Some(3), None));
    assert_eq!(RECORD.get(), 0);
}

#[test]
fn break_and_continue_act_on_the_enclosing_loop() {
    let found = loop {
        scoped!(RECORD = 8, {
            if RECORD.get() == 8 {
                break RECORD.get();
            }
        });
    };
    assert_eq!(found, 8);

    let mut seen = Vec::new();
    'outer: for i in 0..4 {
        for _ in 0..2 {
            scoped!(RECORD = i, {
                match RECORD.get() {
                    1 => continue 'outer,
                    3 => break 'outer,
                    n => seen.push(n),
                }
            });
        }
    }
    assert_eq!(seen, [0, 0, 2, 2]);

    let labelled = 'block: {
        scoped!(RECORD = 2, {
            if RECORD.get() == 2 {
                break 'block "two";
            }
        });
        "other"
    };
    assert_eq!(labelled, "two");

    let own_label = scoped!(RECORD = 2, 'body: {
        if RECORD.get() == 2 {
            break 'body 1;
        }
        2
    });
    assert_eq!(own_label, 1);
    assert_eq!(RECORD.get(), 0);
}

#[test]
fn a_body_that_diverges_has_any_type() {
    fn diverges() -> u8 {
        scoped!(RECORD = 1, {
            if RECORD.get() == 1 {
                return 5;
            }
            unreachable!()
        })
    }

    fn panics() -> String {
        scoped!(RECORD = 1, { panic!("on purpose") })
    }

    assert_eq!(diverges(), 5);
    assert!(catch_unwind(panics).is_err());
    assert_eq!(RECORD.get(), 0);
}

#[test]
fn a_body_that_panics_is_undone() {
    let result = catch_unwind(|| scoped!(RECORD = 1, { panic!("on purpose") }));
    assert!(result.is_err());
    assert!(!RECORD.is_set());
}
