//! What is decided about a call, written as `protocol / host / [work]`.

use std::fmt::{self, Display, Formatter};

use super::*;
use crate::rewrite::Mentioned;
use crate::runtime::Runtime;

impl Display for Site {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.protocol {
            Protocol::Wait { .. } => write!(f, "Wait")?,
            Protocol::Sort { .. } => write!(f, "Sort")?,
            other => write!(f, "{other:?}")?,
        }
        match self.host {
            Host::Of(family) => write!(f, " / {family:?}")?,
            other => write!(f, " / {other:?}")?,
        }
        let work: Vec<_> = self.work.iter().map(ToString::to_string).collect();
        write!(f, " / [{}]", work.join(", "))
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let typed = if self.typed_by.is_some() { "Typed" } else { "" };
        write!(f, "{typed}{}", self.work)
    }
}

impl Display for Work {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closure(Closure { source, owns, .. }) => match source {
                ContextSource::CaptureOfLoan => write!(f, "Closure({owns:?} of the loan)"),
                _ => write!(f, "Closure({owns:?})"),
            },
            Self::AsyncClosure(closure) => {
                write!(f, "Async{}", Self::Closure(Closure { ..*closure }))
            }
            Self::SharedClosure
            | Self::Async
            | Self::Unbounded
            | Self::InField
            | Self::ClosureVariable { .. } => {
                write!(f, "{self:?}")
            }
            Self::Value(Value { shape, ask, .. }) => {
                match shape {
                    Shape::Named(naming) => write!(f, "{naming:?}")?,
                    other => write!(f, "{other:?}")?,
                }
                match ask {
                    Ask::Callback(callback) if callback.is_function => {
                        write!(f, "(CallbackFunction)")
                    }
                    Ask::Callback(_) => write!(f, "(Callback)"),
                    other => write!(f, "({other:?})"),
                }
            }
            Self::Given(work) => write!(f, "Given {work}"),
            Self::Behind(work) => write!(f, "Behind {work}"),
            Self::Comparison { shape } => write!(f, "{shape:?}(Comparison)"),
            Self::Parts(ends) | Self::Elements(ends) | Self::Literals(ends) => {
                let ends = ends.iter();
                let ends = ends.map(|end| end.as_ref().map_or("-".to_owned(), Self::to_string));
                write!(f, "Parts[{}]", ends.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The decision about a call in a function with the parameter `x` and the variable `local`.
fn site(call: &str) -> Option<String> {
    site_with(call, &[], &[])
}

fn site_with(call: &str, spawn: &[&str], skip: &[&str]) -> Option<String> {
    let ident = |name: &&str| syn::Ident::new(name, proc_macro2::Span::call_site());
    let names_of = |list: &[&str]| list.iter().map(ident).collect::<Vec<_>>();
    let settings = Settings::new(Runtime::default()).with_names(&names_of(spawn), &names_of(skip));
    let function: syn::ItemFn = syn::parse_str("fn f(x: Job) { let local = 1; }").unwrap();
    let names = BoundNames::of(&function.sig, &mut function.block.clone(), Mentioned::ALL);
    let expr = syn::parse_str(call).unwrap();
    Site::of(&expr, &settings, &names).map(|site| site.to_string())
}

#[track_caller]
fn check(call: &str, expected: &str) {
    assert_eq!(site(call).as_deref(), Some(expected), "{call}");
}

#[track_caller]
fn left_alone(call: &str) {
    assert_eq!(site(call), None, "{call}");
}

#[test]
fn work_that_is_handed_over() {
    check(
        "thread::spawn(move || f())",
        "Spawn / Std / [Closure(Context)]",
    );
    check(
        "std::thread::spawn(job)",
        "Spawn / Std / [Variable(Function)]",
    );
    check("tokio::spawn(async {})", "Spawn / Tokio / [Async]");
    check(
        "spawn(make())",
        "Spawn / BareName / [Value(CallbackFunction)]",
    );
    check(
        "mine::spawn(make())",
        "Spawn / OtherPath / [Value(CallbackFunction)]",
    );
    check(
        "s.spawn(|| f())",
        "Spawn / Method / [Given Closure(Context)]",
    );
    check(
        "JoinSet::spawn(&mut set, f())",
        "Spawn / Method / [Value(CallbackFunction)]",
    );
    check(
        "builder.spawn_scoped(s, || f())",
        "Spawn / Method / [Given Closure(Context)]",
    );
    check(
        "spawn_local_on(f(), &set)",
        "Spawn / BareName / [Value(CallbackFunction)]",
    );
}

#[test]
fn a_local_variable_may_be_a_closure_and_a_parameter_is_none() {
    check(
        "s.spawn(local)",
        "Spawn / Method / [Given Variable(Callback)]",
    );
    check(
        "s.spawn(x)",
        "Spawn / Method / [Given Variable(CallbackFunction)]",
    );
    check(
        "s.spawn(x.job)",
        "Spawn / Method / [Given Place(CallbackFunction)]",
    );
}

#[test]
fn boxes_and_blocks_are_looked_into() {
    check(
        "s.spawn(Box::new(|| f()))",
        "Spawn / Method / [Parts[Given Closure(Context)]]",
    );
    check(
        "s.spawn(Box::pin(async {}))",
        "Spawn / Method / [Parts[Async]]",
    );
    check(
        "s.spawn({ let y = x; move || y + local })",
        "Spawn / Method / [Parts[Closure(Job)]]",
    );
    check(
        "s.spawn(if x { Box::new(|| ()) } else { job })",
        "Spawn / Method / [Parts[Closure(Context), Variable(CallbackFunction)]]",
    );
}

#[test]
fn work_for_somebodys_callee_may_be_left_as_it_is() {
    // The closure is written twice only if it captures nothing, and the call is simple.
    check("s.spawn(|| local)", "Spawn / Method / [Closure(JobAround)]");
    check(
        "s.spawn(|_| local)",
        "Spawn / Method / [Closure(JobAround)]",
    );
    check(
        "s.spawn(|a| a + local)",
        "Spawn / Method / [Closure(JobOnce)]",
    );
    check(
        "(|| s)().spawn(|| f())",
        "Spawn / Method / [Closure(Context)]",
    );
    check("s.spawn(|| None)", "Spawn / Method / [Closure(Context)]");
    check(
        "s.spawn(&|| f())",
        "Spawn / Method / [Given Closure(Context)]",
    );
    check(
        "thread::spawn(&|| f())",
        "Spawn / Std / [Behind Closure(Context)]",
    );
    check(
        "spawn(tick)",
        "Spawn / BareName / [Given Variable(CallbackFunction)]",
    );
    check(
        "s.spawn(fetch(x))",
        "Spawn / Method / [Value(CallbackFunction)]",
    );
}

#[test]
fn arguments_that_are_no_work_are_left_alone() {
    left_alone("commands.spawn((A, B))");
    left_alone("commands.spawn(5)");
    left_alone("commands.spawn(None)");
    left_alone("command.spawn()");
    left_alone("s.spawn(\"5\".parse().unwrap())");
}

#[test]
fn calls_that_wait() {
    check(
        "pool.install(|| f())",
        "Wait / Method / [Closure(Context of the loan)]",
    );
    check(
        "pool.install(|| local)",
        "Wait / Method / [Closure(Nothing)]",
    );
    check(
        "rayon::join(|| f(), g)",
        "Wait / Rayon / [Closure(Nothing), Variable(Function)]",
    );
    check(
        "rayon::join(f(), &g)",
        "Wait / Rayon / [Value(Function), Value(Function)]",
    );
    check(
        "rayon::scope(|s| f(s))",
        "Wait / Rayon / [Closure(Nothing)]",
    );
    check("rayon::scope(job)", "Wait / Rayon / [Variable(Unary)]");
    check(
        "pool.broadcast(|_| f())",
        "Wait / Method / [Closure(Context of the loan)]",
    );
    check(
        "ThreadPool::install(&pool, || local)",
        "Wait / Method / [Closure(Nothing)]",
    );
    check(
        "rayon::ThreadPool::install(&pool, || local)",
        "Wait / Rayon / [Closure(Nothing)]",
    );
}

#[test]
fn a_bare_name_may_be_rayons() {
    check(
        "join(|| local, job)",
        "Wait / BareName / [Closure(Nothing), Variable(Function)]",
    );
    check(
        "scope(|s| f(s))",
        "Wait / BareName / [Closure(Context of the loan)]",
    );
    check(
        "join_context(|_| local, |_| local)",
        "Wait / BareName / [Closure(Nothing), Closure(Nothing)]",
    );
}

#[test]
fn a_waiting_call_by_a_path_without_rayon_is_left_alone() {
    for call in [
        "db::install(|| f())",
        "pool::scope(|_| f())",
        "thread::scope(|s| f(s))",
        "crate::join(|| f(), || g())",
        "::join(|| f(), || g())",
        "Pool::install(|| f())",
    ] {
        left_alone(call);
    }
}

#[test]
fn a_call_that_waits_takes_only_functions_that_fit() {
    left_alone("path.join(x)");
    left_alone("context.scope(|| f())");
    left_alone("pool.install(|_| f())");
    left_alone("join(1, 2)");
    check("rayon::join(1, 2)", "Wait / Rayon / []");
}

#[test]
fn in_place_scopes_count_only_where_they_are_rayons() {
    check(
        "rayon::in_place_scope(|s| f(s))",
        "InPlace / Rayon / [Closure(Nothing)]",
    );
    check(
        "pool.in_place_scope(|s| local)",
        "InPlace / Method / [Closure(Nothing)]",
    );
    left_alone("in_place_scope(|s| f(s))");
    left_alone("mine::in_place_scope(|s| f(s))");
}

#[test]
fn sorts() {
    check(
        "v.par_sort_by(|a, b| f(a, b))",
        "Sort / Method / [Closure(Context of the loan)]",
    );
    check(
        "v.par_sort_by(by_name)",
        "Sort / Method / [Named(Variable)(Comparison)]",
    );
    check(
        "v.par_sort_by_key(make())",
        "Sort / Method / [Value(Comparison)]",
    );
    check("v.par_sort()", "Sort / Method / []");
    check("ParallelSliceMut::par_sort(v)", "Sort / Method / []");
    left_alone("par_sort_by(by_name)");
}

#[test]
fn a_closure_that_all_threads_call_is_shared_if_it_borrows() {
    check(
        "pool.spawn_broadcast(|_| f())",
        "SpawnOnAll / Method / [Closure(Context)]",
    );
    check(
        "pool.spawn_broadcast(|_| local)",
        "SpawnOnAll / Method / [SharedClosure]",
    );
    check(
        "rayon::spawn_broadcast(job)",
        "SpawnOnAll / Rayon / [Variable(Unary)]",
    );
}

#[test]
fn written_types_of_work() {
    check(
        "thread::spawn::<Job, _>(x)",
        "Spawn / Std / [TypedValue(Function)]",
    );
    check(
        "thread::spawn::<fn() -> u8, _>(|| 1)",
        "Spawn / Std / [TypedValue(Function)]",
    );
    check(
        "runtime.spawn::<Job>(x)",
        "Spawn / Method / [TypedValue(Any)]",
    );
    check(
        "smol::unblock::<u8, Job>(x)",
        "Spawn / Smol / [TypedValue(Function)]",
    );
    check(
        "rayon::join::<_, Job, _, _>(x, x)",
        "Wait / Rayon / [Variable(Function), TypedValue(Function)]",
    );
}

#[test]
fn written_types_of_results_stay_where_they_are() {
    check("smol::spawn::<u8>(f())", "Spawn / Smol / [Value(Future)]");
    check(
        "thread::spawn::<_, u8>(x)",
        "Spawn / Std / [Variable(Function)]",
    );
    check(
        "thread::spawn::<Job, _>(|| f())",
        "Spawn / Std / [Closure(Context)]",
    );
}

#[test]
fn names_that_the_user_gave() {
    let submit = "pool.submit(1, |a, b| f(a, b), job)";
    assert_eq!(site(submit), None);
    assert_eq!(
        site_with(submit, &["submit"], &[]).as_deref(),
        Some("Spawn / Method / [Closure(Context), Variable(CallbackFunction)]"),
    );
    assert_eq!(site_with("thread::spawn(|| f())", &[], &["spawn"]), None);
}
