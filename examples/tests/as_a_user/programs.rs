//! The examples without options, as a user runs them.

use crate::support::{assert_ends_well, example, run};

#[test]
fn first_steps_has_the_user_on_the_other_thread_and_none_afterwards() {
    let ran = run(&mut example("first_steps"));
    assert_eq!(ran.lines(), ["hello ann", "after the block: None"]);
}

#[test]
fn greetings_has_the_same_users_whichever_way_the_context_goes() {
    let ran = run(&mut example("greetings"));
    let expected = [
        "a bare pool                        hello nobody, hello nobody, hello nobody",
        "1. contextvars::rayon::ThreadPool  hello ann, hello bob, hello carmen",
        "2. Context::current(), twice       hello ann, hello ann, hello bob, hello bob, hello carmen, hello carmen",
        "3. propagate(job)                  hello ann, hello bob, hello carmen",
        "4. #[propagate]                    hello ann, hello bob, hello carmen",
        "left on the threads of the pool: false",
    ];
    assert_eq!(ran.lines(), expected);
}

#[test]
fn thread_resources_has_the_user_in_every_question_and_the_transaction_in_calls_only() {
    let ran = run(&mut example("thread_resources"));
    let lines = ran.lines();
    let (last, questions) = lines.split_last().unwrap();
    assert_eq!(questions.len(), 12, "{}", ran.out);
    for (index, question) in questions.iter().enumerate() {
        let number = index / 3 + 1;
        let (asked, found) = question.split_once(": connection ").unwrap();
        let (connection, transaction) = found.split_once(", ").unwrap();
        let (what, expected) = match index % 3 {
            0 => ("balance", format!("transaction {number}")),
            1 => ("history", "no transaction".to_owned()),
            _ => ("limits", "no transaction".to_owned()),
        };
        assert_eq!(asked, format!("{what:<8} of user{number}"));
        assert_eq!(transaction, expected, "{question}");
        assert!((1..=4).contains(&connection.parse::<u8>().unwrap()));
    }
    let opened = last
        .strip_prefix("4 jobs, 12 questions, ")
        .and_then(|rest| rest.strip_suffix(" connections for 4 threads"))
        .expect(last);
    assert!((1..=4).contains(&opened.parse::<u8>().unwrap()), "{last}");
}

#[test]
fn queue_has_the_request_where_the_context_was_sent() {
    let ran = run(&mut example("queue"));
    let expected = [
        "no request: send a mail",
        "request 1: send a mail",
        "request 1: draw a chart",
        "no request: send a mail",
        "request 2: send a mail",
        "request 2: draw a chart",
    ];
    assert_eq!(ran.lines(), expected);
}

#[test]
fn an_example_ends_quietly_when_its_reader_goes_and_with_an_error_when_the_disk_is_full() {
    for name in [
        "first_steps",
        "greetings",
        "queue",
        "records",
        "thread_resources",
    ] {
        assert_ends_well(name);
    }
}
