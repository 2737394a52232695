//! The soak in short, and mistakes that it has to find.

use contextvars_stress::soak::{self, Broken, Length, Plan, Report};
use contextvars_tests::alloc::Counting;
use contextvars_tests::is_full;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn soak(roots: u64, broken: Option<Broken>) -> Report {
    soak::run(Plan {
        seed: 6,
        length: Length::Roots(roots),
        broken,
    })
}

#[test]
fn every_unit_of_mixed_work_sees_its_own_context() {
    let report = soak(if is_full() { 400 } else { 150 }, None);
    assert!(report.is_good(), "{report}");
    assert_eq!(report.never_done(), [""; 0], "{report}");
}

#[test]
fn work_that_is_handed_over_without_its_context_is_found() {
    for broken in [Broken::Thread, Broken::Job, Broken::Task] {
        let report = soak(100, Some(broken));
        assert!(report.wrong_reads() > 0, "{broken:?}: {report}");
        assert_eq!(report.leaked_values(), 0, "{broken:?}: {report}");
    }
}

#[test]
fn a_scope_that_does_not_end_is_found() {
    let report = soak(100, Some(Broken::Scope));
    assert!(report.wrong_reads() > 0, "{report}");
}

#[test]
fn a_context_that_is_never_dropped_is_found() {
    let report = soak(100, Some(Broken::Leak));
    assert_eq!(report.wrong_reads(), 0, "{report}");
    assert!(report.leaked_values() > 0, "{report}");
    assert!(!report.is_good(), "{report}");
}
