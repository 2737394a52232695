//! What is expanded where nothing runs.

use super::tokens;
use crate::propagate::expand;
use crate::purpose::Purpose;
use crate::purpose::tests::expanded_for;

fn printed(args: &str, item: &str, purpose: Purpose) -> String {
    let expansion = expanded_for(purpose, || expand(tokens(args), tokens(item)));
    expansion.to_string().replace(char::is_whitespace, "")
}

#[test]
fn a_function_whose_types_tell_nothing_stays_as_it_is() {
    for item in [
        "fn work(n: u32) { thread::spawn(move || run(n)).join().unwrap(); }",
        "fn work() { thread::spawn(job); }",
        "fn work(v: &[u32]) { rayon::join(|| left(v), right); join(left, right); }",
        "fn work(pool: &ThreadPool) { pool.install(|| 1); pool.broadcast(|_| 1); pool.scope(run); }",
        "fn work(v: &[u32]) -> u32 { v.par_iter().flat_map(|n| list(n)).map(|n| n + 1).sum() }",
        "fn work(v: &mut [u32]) { v.par_sort(); v.par_sort_by_key(|n| -n); total(v.par_iter().map(twice)) }",
        "fn work() { tokio::spawn(async { fetch().await }); tokio::spawn(fetch()); }",
        "fn work() { jobs.map(thread::spawn); fetches.collect::<JoinSet<_>>(); JoinSet::from_iter(fetches); }",
        "fn work() { thread::scope(|scope| { scope.spawn(|| 1); scope.spawn(run); }); }",
        "fn work() { let handle = thread::scope(|scope| scope.spawn(|| 5)); handle.join().unwrap(); }",
        "fn work() { vec![thread::spawn(run), thread::spawn(|| 1)]; assert!(rayon::join(left, right).0); }",
        "fn work() { spawn::<fn() -> u8, u8>(job); thread::spawn::<_, u8>(job); }",
        "#[tokio::main] async fn main() { tokio::spawn(fetch()).await; }",
        "impl Work for A { fn work(&self) { thread::spawn(run); } fn own(&self) -> u8 { 5 } }",
        "mod jobs { use std::thread; fn work() { thread::spawn(run); } impl A { fn more() { join(a, b); } } }",
    ] {
        let written = tokens(item).to_string().replace(char::is_whitespace, "");
        for purpose in [Purpose::Check, Purpose::Lints, Purpose::Documentation] {
            assert_eq!(printed("", item, purpose), written, "{purpose:?}");
        }
        assert_ne!(printed("", item, Purpose::Program), written);
    }
}

#[test]
fn what_is_not_covered_is_told() {
    for (args, item, told) in [
        (
            "",
            "fn work() { let start = thread::spawn; start(run); }",
            "spawn_that_is_not_called",
        ),
        ("spawn(run)", "fn work(value: Job) { run(value); }", "Loud"),
        (
            "spawn(run)",
            "fn work() { run(1); }",
            "named_call_without_work",
        ),
        ("spawn(run)", "fn work() { run(job, 1); }", "give_"),
        (
            "spawn(go)",
            "fn work() { go!(job); }",
            "name_in_a_named_macro",
        ),
        ("", "fn work() { own.spawn(|| 5); }", "give_"),
        (
            "",
            "fn work(v: &[u32], n: u32) { total(v.par_iter().flat_map(|m| list(m, &n))) }",
            "closure_of_a_chain",
        ),
        (
            "",
            "fn work(user: User) { USER.scope(user, || async { 5 }); }",
            "leaves_",
        ),
        (
            "",
            "fn work(user: User) { USER.scope(user, || fetch()); }",
            "left_",
        ),
        (
            "",
            "mod jobs { use std::thread::spawn as go; }",
            "callee_by_another_name",
        ),
        ("explain", "fn work() { thread::spawn(run); }", "deprecated"),
    ] {
        for purpose in [Purpose::Check, Purpose::Lints, Purpose::Program] {
            let expansion = printed(args, item, purpose);
            assert!(expansion.contains(told), "{purpose:?}: {expansion}");
        }
    }
}

#[test]
fn a_callee_gives_what_it_gives_in_a_program_where_a_type_is_asked() {
    const PUT: &[&str] = &["::in_callback(", "in_callback_(", "::future_of(", ".run_("];
    let is_put = |item: &str| {
        let checked = printed("", item, Purpose::Check);
        PUT.iter().any(|put| checked.contains(put))
    };
    for (scope, other, item) in [
        (
            "USER.scope",
            "USER.update",
            "fn work() { USER.scope(1, || own::spawn(|| async { 5 })); }",
        ),
        (
            "context.run",
            "context.go",
            "fn work(own: Own) { let made = own.spawn(|| fetch()); context.run(|| made); }",
        ),
        (
            "scoped!",
            "format!",
            "fn work(own: Own) { let made = own.spawn(async { 5 }); scoped!(USER = 1, { made }); }",
        ),
        (
            "scoped!",
            "format!",
            "fn work(own: Own) { let made = own.spawn(async || 5); vec![scoped!(USER = 1, { made })]; }",
        ),
    ] {
        assert!(is_put(item), "{item}");
        assert!(!is_put(&item.replace(scope, other)), "{item}");
    }
}

#[test]
fn a_closure_that_is_told_of_has_the_type_of_its_place() {
    let item = "fn work(v: &[u32], n: &u32) { total(v.par_iter().flat_map(|m| list(m, n))); }";
    for purpose in [Purpose::Check, Purpose::Program] {
        let told = "{::contextvars::__private::told::closure_of_a_chain();|m|list(m,n)}";
        assert!(printed("", item, purpose).contains(told));
    }
}

#[test]
fn a_method_among_tokens_is_not_written_a_second_time() {
    let item = "fn work() { pattern!(own.spawn(|| 5), A if B); matches!(own.spawn(job), 5 if own.spawn(job) == 4); }";
    for purpose in [Purpose::Check, Purpose::Program] {
        let expansion = printed("", item, purpose);
        assert!(!expansion.contains("__contextvars_receiver"), "{expansion}");
        assert_eq!(expansion.matches("give_").count(), 2, "{expansion}");
    }
}

#[test]
fn an_async_function_gives_the_future_that_it_gives_in_a_program() {
    let item = "async fn work(url: &str) -> Page { tokio::spawn(async { 5 }); get(url).await }";
    let checked = printed("", item, Purpose::Check);
    assert!(
        checked.contains("MarkedFuture") || checked.contains("task_of_function"),
        "{checked}"
    );
    assert!(checked.contains("tokio::spawn(async{5})"), "{checked}");
    let written = tokens(item).to_string().replace(char::is_whitespace, "");
    assert_eq!(printed("", item, Purpose::Documentation), written);
}

#[test]
fn values_of_bindings_are_evaluated() {
    let item = "fn work(name: String) { thread::spawn(run); }";
    let checked = printed("USER = name", item, Purpose::Check);
    let value = "fnwork(name:String){let_=::contextvars::__private::Binding{\
                 var:::contextvars::__private::ContextVariable::variable(&USER),value:name};thread::spawn(run);}";
    assert_eq!(checked, value);
}

#[test]
fn a_mark_on_a_statement_is_taken_away() {
    let item = "fn work() { #[propagate(skip)] thread::spawn(run); thread::spawn(|| 1); }";
    let checked = printed("", item, Purpose::Check);
    assert_eq!(checked, "fnwork(){thread::spawn(run);thread::spawn(||1);}");
}
