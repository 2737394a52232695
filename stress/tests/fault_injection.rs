//! A panic at every call into user code.

use contextvars_stress::fault_injection;

#[test]
fn a_panic_in_any_call_into_user_code_leaves_the_store_whole() {
    let report = fault_injection::run(&[1]);
    println!("{report}");
    assert!(report.mistakes().is_empty(), "{report}");
    assert!(report.panics() > 1000, "too few to tell anything: {report}");
}

#[test]
fn no_public_function_that_could_call_user_code_is_left_out() {
    let (surface, covered) = (fault_injection::surface(), fault_injection::covered());
    let left_out: Vec<_> = surface.difference(&covered).collect();
    assert!(left_out.is_empty(), "without a step: {left_out:#?}");
    assert!(surface.contains("ContextVar::set") && surface.contains("rayon::Scope::spawn"));
}
