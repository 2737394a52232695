// Made from `table.txt` and `outcomes.txt` by `generate.rs`: change those.

// `thread::spawn`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_0 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_0() {  /* here */ let () = thread::spawn(|| note()).join().unwrap(); }
    #[propagate] pub(super) fn form_1() {  /* here */ let () = thread::spawn(move || note()).join().unwrap(); }
    #[propagate] pub(super) fn form_2() { let kept = String::new();  /* here */ let () = thread::spawn(move || note_with(kept)).join().unwrap(); }
    #[propagate] pub(super) fn form_3() { let kept = String::new();  /* here */ let () = thread::spawn(move || note_of(&kept)).join().unwrap(); }
    #[propagate] pub(super) fn form_6() { let mut calls = 0;  /* here */ let () = thread::spawn(move || { calls += 1; note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_7() {  /* here */ let () = thread::spawn(|| -> () { note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_8() {  /* here */ let () = thread::spawn((|| note())).join().unwrap(); }
    #[propagate] pub(super) fn form_9() {  /* here */ let () = thread::spawn({ let kept = String::new(); move || note_of(&kept) }).join().unwrap(); }
    #[propagate] pub(super) fn form_10() {  /* here */ let () = thread::spawn('a: { break 'a || note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_11() {  /* here */ let () = thread::spawn(loop { break || note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_12() {  /* here */ let () = thread::spawn(const { || note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ let () = thread::spawn(unsafe { || note() }).join().unwrap(); }
    #[propagate] pub(super) fn form_14() {  /* here */ let () = thread::spawn(if yes() { || note() } else { || () }).join().unwrap(); }
    #[propagate] pub(super) fn form_15() {  /* here */ let () = thread::spawn(match yes() { true => || note(), false => || () }).join().unwrap(); }
    #[propagate] pub(super) fn form_16() {  /* here */ let () = thread::spawn(match yes() { true => || note(), false => return }).join().unwrap(); }
    #[propagate] pub(super) fn form_17() {  /* here */ let () = thread::spawn(note).join().unwrap(); }
    #[propagate] pub(super) fn form_18() {  /* here */ let () = thread::spawn(work::note).join().unwrap(); }
    #[propagate] pub(super) fn form_19() {  /* here */ let () = thread::spawn(Worker::run).join().unwrap(); }
    #[propagate] pub(super) fn form_20() {  /* here */ let () = thread::spawn(note_as::<u8>).join().unwrap(); }
    #[propagate] pub(super) fn form_21() {  /* here */ let () = thread::spawn(<Worker as Run>::run).join().unwrap(); }
    #[propagate] pub(super) fn form_22() {  /* here */ let () = thread::spawn(if yes() { note } else { nothing }).join().unwrap(); }
    #[propagate] pub(super) fn form_23() {  /* here */ let () = thread::spawn(if yes() { note } else { || () }).join().unwrap(); }
    #[propagate] pub(super) fn form_24() {  /* here */ let () = thread::spawn((|| note()) as fn()).join().unwrap(); }
    #[propagate] pub(super) fn form_25() {  /* here */ let () = thread::spawn(note as fn()).join().unwrap(); }
    #[propagate] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ let () = thread::spawn(pointer).join().unwrap(); }
    #[propagate] pub(super) fn form_27() { let job = || note();  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_33() { let job = make();  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_37(job: fn()) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ let () = thread::spawn(job.clone()).join().unwrap(); }
    #[propagate] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ let () = thread::spawn(JOB).join().unwrap(); }
    #[propagate] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ let () = thread::spawn(JOB).join().unwrap(); }
    #[propagate] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ let () = thread::spawn(jobs.first).join().unwrap(); }
    #[propagate] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ let () = thread::spawn(jobs.0).join().unwrap(); }
    #[propagate] pub(super) fn form_45() {  /* here */ let () = thread::spawn(jobs().first).join().unwrap(); }
    #[propagate] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ let () = thread::spawn(jobs[0]).join().unwrap(); }
    #[propagate] pub(super) fn form_47(job: &'static fn()) {  /* here */ let () = thread::spawn(*job).join().unwrap(); }
    #[propagate] pub(super) fn form_48() {  /* here */ let () = thread::spawn(&|| note()).join().unwrap(); }
    #[propagate] pub(super) fn form_49() {  /* here */ let () = thread::spawn(&note).join().unwrap(); }
    #[propagate] pub(super) fn form_52() {  /* here */ let () = thread::spawn(make()).join().unwrap(); }
    #[propagate] pub(super) fn form_53() {  /* here */ let () = thread::spawn(make_again()).join().unwrap(); }
    #[propagate] pub(super) fn form_54() {  /* here */ let () = thread::spawn(Worker.make()).join().unwrap(); }
    #[propagate] pub(super) fn form_55() {  /* here */ let () = thread::spawn((|| Some(make()))().unwrap()).join().unwrap(); }
    #[propagate] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ let () = thread::spawn(jobs.pop().unwrap()).join().unwrap(); }
    #[propagate] pub(super) fn form_57() {  /* here */ let () = thread::spawn(contextvars::propagate(|| note())).join().unwrap(); }
    #[propagate] pub(super) fn form_58() {  /* here */ let () = thread::spawn(Context::current().wrap(|| note())).join().unwrap(); }
    #[propagate] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ let () = thread::spawn(job!()).join().unwrap(); }
    #[propagate] pub(super) fn form_60() {  /* here */ let () = thread::spawn(same!(|| note())).join().unwrap(); }
    #[propagate] pub(super) fn form_61() {  /* here */ let () = thread::spawn(Box::new(|| note())).join().unwrap(); }
    #[propagate] pub(super) fn form_62() { let kept = String::new();  /* here */ let () = thread::spawn(Box::new(move || note_with(kept))).join().unwrap(); }
    #[propagate] pub(super) fn form_63() {  /* here */ let () = thread::spawn(Box::new(note)).join().unwrap(); }
    #[propagate] pub(super) fn form_64() { let job = || note();  /* here */ let () = thread::spawn(Box::new(job)).join().unwrap(); }
    #[propagate] pub(super) fn form_65() {  /* here */ let () = thread::spawn(Box::new(make())).join().unwrap(); }
    #[propagate] pub(super) fn form_66() {  /* here */ let () = thread::spawn(Box::new(|| note()) as Box<dyn FnOnce() + Send>).join().unwrap(); }
    #[propagate] pub(super) fn form_67() {  /* here */ let () = thread::spawn(Box::new(Box::new(|| note()))).join().unwrap(); }
    #[propagate] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ let () = thread::spawn(job).join().unwrap(); }
    #[propagate] pub(super) fn form_74() {  /* here */ let () = thread::spawn(make_boxed()).join().unwrap(); }
    #[propagate] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ let () = thread::spawn(jobs.remove(0)).join().unwrap(); }
}

// `Scope::spawn` of std.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_2 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_0() {  /* here */ let () = thread::scope(|s| s.spawn(|| note()).join().unwrap()); }
    #[propagate] pub(super) fn form_1() {  /* here */ let () = thread::scope(|s| s.spawn(move || note()).join().unwrap()); }
    #[propagate] pub(super) fn form_2() { let kept = String::new();  /* here */ let () = thread::scope(|s| s.spawn(move || note_with(kept)).join().unwrap()); }
    #[propagate] pub(super) fn form_3() { let kept = String::new();  /* here */ let () = thread::scope(|s| s.spawn(move || note_of(&kept)).join().unwrap()); }
    #[propagate] pub(super) fn form_4() { let kept = String::new();  /* here */ let () = thread::scope(|s| s.spawn(|| note_of(&kept)).join().unwrap()); }
    #[propagate] pub(super) fn form_5() { let mut calls = 0;  /* here */ let () = thread::scope(|s| s.spawn(|| { calls += 1; note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_6() { let mut calls = 0;  /* here */ let () = thread::scope(|s| s.spawn(move || { calls += 1; note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_7() {  /* here */ let () = thread::scope(|s| s.spawn(|| -> () { note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_8() {  /* here */ let () = thread::scope(|s| s.spawn((|| note())).join().unwrap()); }
    #[propagate] pub(super) fn form_9() {  /* here */ let () = thread::scope(|s| s.spawn({ let kept = String::new(); move || note_of(&kept) }).join().unwrap()); }
    #[propagate] pub(super) fn form_10() {  /* here */ let () = thread::scope(|s| s.spawn('a: { break 'a || note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_11() {  /* here */ let () = thread::scope(|s| s.spawn(loop { break || note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_12() {  /* here */ let () = thread::scope(|s| s.spawn(const { || note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ let () = thread::scope(|s| s.spawn(unsafe { || note() }).join().unwrap()); }
    #[propagate] pub(super) fn form_14() {  /* here */ let () = thread::scope(|s| s.spawn(if yes() { || note() } else { || () }).join().unwrap()); }
    #[propagate] pub(super) fn form_15() {  /* here */ let () = thread::scope(|s| s.spawn(match yes() { true => || note(), false => || () }).join().unwrap()); }
    #[propagate] pub(super) fn form_16() {  /* here */ let () = thread::scope(|s| s.spawn(match yes() { true => || note(), false => return }).join().unwrap()); }
    #[propagate] pub(super) fn form_17() {  /* here */ let () = thread::scope(|s| s.spawn(note).join().unwrap()); }
    #[propagate] pub(super) fn form_18() {  /* here */ let () = thread::scope(|s| s.spawn(work::note).join().unwrap()); }
    #[propagate] pub(super) fn form_19() {  /* here */ let () = thread::scope(|s| s.spawn(Worker::run).join().unwrap()); }
    #[propagate] pub(super) fn form_20() {  /* here */ let () = thread::scope(|s| s.spawn(note_as::<u8>).join().unwrap()); }
    #[propagate] pub(super) fn form_21() {  /* here */ let () = thread::scope(|s| s.spawn(<Worker as Run>::run).join().unwrap()); }
    #[propagate] pub(super) fn form_22() {  /* here */ let () = thread::scope(|s| s.spawn(if yes() { note } else { nothing }).join().unwrap()); }
    #[propagate] pub(super) fn form_23() {  /* here */ let () = thread::scope(|s| s.spawn(if yes() { note } else { || () }).join().unwrap()); }
    #[propagate] pub(super) fn form_24() {  /* here */ let () = thread::scope(|s| s.spawn((|| note()) as fn()).join().unwrap()); }
    #[propagate] pub(super) fn form_25() {  /* here */ let () = thread::scope(|s| s.spawn(note as fn()).join().unwrap()); }
    #[propagate] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ let () = thread::scope(|s| s.spawn(pointer).join().unwrap()); }
    #[propagate] pub(super) fn form_27() { let job = || note();  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_31() { let kept = String::new(); let job = || note_of(&kept);  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_33() { let job = make();  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_37(job: fn()) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ let () = thread::scope(|s| s.spawn(job.clone()).join().unwrap()); }
    #[propagate] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ let () = thread::scope(|s| s.spawn(JOB).join().unwrap()); }
    #[propagate] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ let () = thread::scope(|s| s.spawn(JOB).join().unwrap()); }
    #[propagate] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ let () = thread::scope(|s| s.spawn(jobs.first).join().unwrap()); }
    #[propagate] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ let () = thread::scope(|s| s.spawn(jobs.0).join().unwrap()); }
    #[propagate] pub(super) fn form_45() {  /* here */ let () = thread::scope(|s| s.spawn(jobs().first).join().unwrap()); }
    #[propagate] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ let () = thread::scope(|s| s.spawn(jobs[0]).join().unwrap()); }
    #[propagate] pub(super) fn form_47(job: &'static fn()) {  /* here */ let () = thread::scope(|s| s.spawn(*job).join().unwrap()); }
    #[propagate] pub(super) fn form_48() {  /* here */ let () = thread::scope(|s| s.spawn(&|| note()).join().unwrap()); }
    #[propagate] pub(super) fn form_49() {  /* here */ let () = thread::scope(|s| s.spawn(&note).join().unwrap()); }
    #[propagate] pub(super) fn form_50() { let job = || note();  /* here */ let () = thread::scope(|s| s.spawn(&job).join().unwrap()); }
    #[propagate] pub(super) fn form_51() { let mut calls = 0; let mut job = || { calls += 1; note() };  /* here */ let () = thread::scope(|s| s.spawn(&mut job).join().unwrap()); }
    #[propagate] pub(super) fn form_52() {  /* here */ let () = thread::scope(|s| s.spawn(make()).join().unwrap()); }
    #[propagate] pub(super) fn form_53() {  /* here */ let () = thread::scope(|s| s.spawn(make_again()).join().unwrap()); }
    #[propagate] pub(super) fn form_54() {  /* here */ let () = thread::scope(|s| s.spawn(Worker.make()).join().unwrap()); }
    #[propagate] pub(super) fn form_55() {  /* here */ let () = thread::scope(|s| s.spawn((|| Some(make()))().unwrap()).join().unwrap()); }
    #[propagate] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ let () = thread::scope(|s| s.spawn(jobs.pop().unwrap()).join().unwrap()); }
    #[propagate] pub(super) fn form_57() {  /* here */ let () = thread::scope(|s| s.spawn(contextvars::propagate(|| note())).join().unwrap()); }
    #[propagate] pub(super) fn form_58() {  /* here */ let () = thread::scope(|s| s.spawn(Context::current().wrap(|| note())).join().unwrap()); }
    #[propagate] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ let () = thread::scope(|s| s.spawn(job!()).join().unwrap()); }
    #[propagate] pub(super) fn form_60() {  /* here */ let () = thread::scope(|s| s.spawn(same!(|| note())).join().unwrap()); }
    #[propagate] pub(super) fn form_61() {  /* here */ let () = thread::scope(|s| s.spawn(Box::new(|| note())).join().unwrap()); }
    #[propagate] pub(super) fn form_62() { let kept = String::new();  /* here */ let () = thread::scope(|s| s.spawn(Box::new(move || note_with(kept))).join().unwrap()); }
    #[propagate] pub(super) fn form_63() {  /* here */ let () = thread::scope(|s| s.spawn(Box::new(note)).join().unwrap()); }
    #[propagate] pub(super) fn form_64() { let job = || note();  /* here */ let () = thread::scope(|s| s.spawn(Box::new(job)).join().unwrap()); }
    #[propagate] pub(super) fn form_65() {  /* here */ let () = thread::scope(|s| s.spawn(Box::new(make())).join().unwrap()); }
    #[propagate] pub(super) fn form_66() {  /* here */ let () = thread::scope(|s| s.spawn(Box::new(|| note()) as Box<dyn FnOnce() + Send>).join().unwrap()); }
    #[propagate] pub(super) fn form_67() {  /* here */ let () = thread::scope(|s| s.spawn(Box::new(Box::new(|| note()))).join().unwrap()); }
    #[propagate] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ let () = thread::scope(|s| s.spawn(job).join().unwrap()); }
    #[propagate] pub(super) fn form_74() {  /* here */ let () = thread::scope(|s| s.spawn(make_boxed()).join().unwrap()); }
    #[propagate] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ let () = thread::scope(|s| s.spawn(jobs.remove(0)).join().unwrap()); }
}

// `rayon::spawn`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_6 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_0() {  /* here */ rayon::spawn(|| note()); }
    #[propagate] pub(super) fn form_1() {  /* here */ rayon::spawn(move || note()); }
    #[propagate] pub(super) fn form_2() { let kept = String::new();  /* here */ rayon::spawn(move || note_with(kept)); }
    #[propagate] pub(super) fn form_3() { let kept = String::new();  /* here */ rayon::spawn(move || note_of(&kept)); }
    #[propagate] pub(super) fn form_6() { let mut calls = 0;  /* here */ rayon::spawn(move || { calls += 1; note() }); }
    #[propagate] pub(super) fn form_7() {  /* here */ rayon::spawn(|| -> () { note() }); }
    #[propagate] pub(super) fn form_8() {  /* here */ rayon::spawn((|| note())); }
    #[propagate] pub(super) fn form_9() {  /* here */ rayon::spawn({ let kept = String::new(); move || note_of(&kept) }); }
    #[propagate] pub(super) fn form_10() {  /* here */ rayon::spawn('a: { break 'a || note() }); }
    #[propagate] pub(super) fn form_11() {  /* here */ rayon::spawn(loop { break || note() }); }
    #[propagate] pub(super) fn form_12() {  /* here */ rayon::spawn(const { || note() }); }
    #[propagate] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ rayon::spawn(unsafe { || note() }); }
    #[propagate] pub(super) fn form_14() {  /* here */ rayon::spawn(if yes() { || note() } else { || () }); }
    #[propagate] pub(super) fn form_15() {  /* here */ rayon::spawn(match yes() { true => || note(), false => || () }); }
    #[propagate] pub(super) fn form_16() {  /* here */ rayon::spawn(match yes() { true => || note(), false => return }); }
    #[propagate] pub(super) fn form_17() {  /* here */ rayon::spawn(note); }
    #[propagate] pub(super) fn form_18() {  /* here */ rayon::spawn(work::note); }
    #[propagate] pub(super) fn form_19() {  /* here */ rayon::spawn(Worker::run); }
    #[propagate] pub(super) fn form_20() {  /* here */ rayon::spawn(note_as::<u8>); }
    #[propagate] pub(super) fn form_21() {  /* here */ rayon::spawn(<Worker as Run>::run); }
    #[propagate] pub(super) fn form_22() {  /* here */ rayon::spawn(if yes() { note } else { nothing }); }
    #[propagate] pub(super) fn form_23() {  /* here */ rayon::spawn(if yes() { note } else { || () }); }
    #[propagate] pub(super) fn form_24() {  /* here */ rayon::spawn((|| note()) as fn()); }
    #[propagate] pub(super) fn form_25() {  /* here */ rayon::spawn(note as fn()); }
    #[propagate] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ rayon::spawn(pointer); }
    #[propagate] pub(super) fn form_27() { let job = || note();  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_33() { let job = make();  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_37(job: fn()) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ rayon::spawn(job.clone()); }
    #[propagate] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ rayon::spawn(JOB); }
    #[propagate] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ rayon::spawn(JOB); }
    #[propagate] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ rayon::spawn(jobs.first); }
    #[propagate] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ rayon::spawn(jobs.0); }
    #[propagate] pub(super) fn form_45() {  /* here */ rayon::spawn(jobs().first); }
    #[propagate] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ rayon::spawn(jobs[0]); }
    #[propagate] pub(super) fn form_47(job: &'static fn()) {  /* here */ rayon::spawn(*job); }
    #[propagate] pub(super) fn form_48() {  /* here */ rayon::spawn(&|| note()); }
    #[propagate] pub(super) fn form_49() {  /* here */ rayon::spawn(&note); }
    #[propagate] pub(super) fn form_52() {  /* here */ rayon::spawn(make()); }
    #[propagate] pub(super) fn form_53() {  /* here */ rayon::spawn(make_again()); }
    #[propagate] pub(super) fn form_54() {  /* here */ rayon::spawn(Worker.make()); }
    #[propagate] pub(super) fn form_55() {  /* here */ rayon::spawn((|| Some(make()))().unwrap()); }
    #[propagate] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ rayon::spawn(jobs.pop().unwrap()); }
    #[propagate] pub(super) fn form_57() {  /* here */ rayon::spawn(contextvars::propagate(|| note())); }
    #[propagate] pub(super) fn form_58() {  /* here */ rayon::spawn(Context::current().wrap(|| note())); }
    #[propagate] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ rayon::spawn(job!()); }
    #[propagate] pub(super) fn form_60() {  /* here */ rayon::spawn(same!(|| note())); }
    #[propagate] pub(super) fn form_61() {  /* here */ rayon::spawn(Box::new(|| note())); }
    #[propagate] pub(super) fn form_62() { let kept = String::new();  /* here */ rayon::spawn(Box::new(move || note_with(kept))); }
    #[propagate] pub(super) fn form_63() {  /* here */ rayon::spawn(Box::new(note)); }
    #[propagate] pub(super) fn form_64() { let job = || note();  /* here */ rayon::spawn(Box::new(job)); }
    #[propagate] pub(super) fn form_65() {  /* here */ rayon::spawn(Box::new(make())); }
    #[propagate] pub(super) fn form_66() {  /* here */ rayon::spawn(Box::new(|| note()) as Box<dyn FnOnce() + Send>); }
    #[propagate] pub(super) fn form_67() {  /* here */ rayon::spawn(Box::new(Box::new(|| note()))); }
    #[propagate] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ rayon::spawn(job); }
    #[propagate] pub(super) fn form_74() {  /* here */ rayon::spawn(make_boxed()); }
    #[propagate] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ rayon::spawn(jobs.remove(0)); }
}

// `rayon::join`, second.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_11 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_0() {  /* here */ let ((), ()) = rayon::join(|| (), || note()); }
    #[propagate] pub(super) fn form_1() {  /* here */ let ((), ()) = rayon::join(|| (), move || note()); }
    #[propagate] pub(super) fn form_2() { let kept = String::new();  /* here */ let ((), ()) = rayon::join(|| (), move || note_with(kept)); }
    #[propagate] pub(super) fn form_3() { let kept = String::new();  /* here */ let ((), ()) = rayon::join(|| (), move || note_of(&kept)); }
    #[propagate] pub(super) fn form_4() { let kept = String::new();  /* here */ let ((), ()) = rayon::join(|| (), || note_of(&kept)); }
    #[propagate] pub(super) fn form_5() { let mut calls = 0;  /* here */ let ((), ()) = rayon::join(|| (), || { calls += 1; note() }); }
    #[propagate] pub(super) fn form_6() { let mut calls = 0;  /* here */ let ((), ()) = rayon::join(|| (), move || { calls += 1; note() }); }
    #[propagate] pub(super) fn form_7() {  /* here */ let ((), ()) = rayon::join(|| (), || -> () { note() }); }
    #[propagate] pub(super) fn form_8() {  /* here */ let ((), ()) = rayon::join(|| (), (|| note())); }
    #[propagate] pub(super) fn form_9() {  /* here */ let ((), ()) = rayon::join(|| (), { let kept = String::new(); move || note_of(&kept) }); }
    #[propagate] pub(super) fn form_10() {  /* here */ let ((), ()) = rayon::join(|| (), 'a: { break 'a || note() }); }
    #[propagate] pub(super) fn form_11() {  /* here */ let ((), ()) = rayon::join(|| (), loop { break || note() }); }
    #[propagate] pub(super) fn form_12() {  /* here */ let ((), ()) = rayon::join(|| (), const { || note() }); }
    #[propagate] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ let ((), ()) = rayon::join(|| (), unsafe { || note() }); }
    #[propagate] pub(super) fn form_14() {  /* here */ let ((), ()) = rayon::join(|| (), if yes() { || note() } else { || () }); }
    #[propagate] pub(super) fn form_15() {  /* here */ let ((), ()) = rayon::join(|| (), match yes() { true => || note(), false => || () }); }
    #[propagate] pub(super) fn form_16() {  /* here */ let ((), ()) = rayon::join(|| (), match yes() { true => || note(), false => return }); }
    #[propagate] pub(super) fn form_17() {  /* here */ let ((), ()) = rayon::join(|| (), note); }
    #[propagate] pub(super) fn form_18() {  /* here */ let ((), ()) = rayon::join(|| (), work::note); }
    #[propagate] pub(super) fn form_19() {  /* here */ let ((), ()) = rayon::join(|| (), Worker::run); }
    #[propagate] pub(super) fn form_20() {  /* here */ let ((), ()) = rayon::join(|| (), note_as::<u8>); }
    #[propagate] pub(super) fn form_21() {  /* here */ let ((), ()) = rayon::join(|| (), <Worker as Run>::run); }
    #[propagate] pub(super) fn form_22() {  /* here */ let ((), ()) = rayon::join(|| (), if yes() { note } else { nothing }); }
    #[propagate] pub(super) fn form_23() {  /* here */ let ((), ()) = rayon::join(|| (), if yes() { note } else { || () }); }
    #[propagate] pub(super) fn form_24() {  /* here */ let ((), ()) = rayon::join(|| (), (|| note()) as fn()); }
    #[propagate] pub(super) fn form_25() {  /* here */ let ((), ()) = rayon::join(|| (), note as fn()); }
    #[propagate] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ let ((), ()) = rayon::join(|| (), pointer); }
    #[propagate] pub(super) fn form_27() { let job = || note();  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_31() { let kept = String::new(); let job = || note_of(&kept);  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_33() { let job = make();  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_37(job: fn()) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ let ((), ()) = rayon::join(|| (), job.clone()); }
    #[propagate] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ let ((), ()) = rayon::join(|| (), JOB); }
    #[propagate] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ let ((), ()) = rayon::join(|| (), JOB); }
    #[propagate] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ let ((), ()) = rayon::join(|| (), jobs.first); }
    #[propagate] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ let ((), ()) = rayon::join(|| (), jobs.0); }
    #[propagate] pub(super) fn form_45() {  /* here */ let ((), ()) = rayon::join(|| (), jobs().first); }
    #[propagate] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ let ((), ()) = rayon::join(|| (), jobs[0]); }
    #[propagate] pub(super) fn form_47(job: &'static fn()) {  /* here */ let ((), ()) = rayon::join(|| (), *job); }
    #[propagate] pub(super) fn form_48() {  /* here */ let ((), ()) = rayon::join(|| (), &|| note()); }
    #[propagate] pub(super) fn form_49() {  /* here */ let ((), ()) = rayon::join(|| (), &note); }
    #[propagate] pub(super) fn form_50() { let job = || note();  /* here */ let ((), ()) = rayon::join(|| (), &job); }
    #[propagate] pub(super) fn form_51() { let mut calls = 0; let mut job = || { calls += 1; note() };  /* here */ let ((), ()) = rayon::join(|| (), &mut job); }
    #[propagate] pub(super) fn form_52() {  /* here */ let ((), ()) = rayon::join(|| (), make()); }
    #[propagate] pub(super) fn form_53() {  /* here */ let ((), ()) = rayon::join(|| (), make_again()); }
    #[propagate] pub(super) fn form_54() {  /* here */ let ((), ()) = rayon::join(|| (), Worker.make()); }
    #[propagate] pub(super) fn form_55() {  /* here */ let ((), ()) = rayon::join(|| (), (|| Some(make()))().unwrap()); }
    #[propagate] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ let ((), ()) = rayon::join(|| (), jobs.pop().unwrap()); }
    #[propagate] pub(super) fn form_57() {  /* here */ let ((), ()) = rayon::join(|| (), contextvars::propagate(|| note())); }
    #[propagate] pub(super) fn form_58() {  /* here */ let ((), ()) = rayon::join(|| (), Context::current().wrap(|| note())); }
    #[propagate] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ let ((), ()) = rayon::join(|| (), job!()); }
    #[propagate] pub(super) fn form_60() {  /* here */ let ((), ()) = rayon::join(|| (), same!(|| note())); }
    #[propagate] pub(super) fn form_61() {  /* here */ let ((), ()) = rayon::join(|| (), Box::new(|| note())); }
    #[propagate] pub(super) fn form_62() { let kept = String::new();  /* here */ let ((), ()) = rayon::join(|| (), Box::new(move || note_with(kept))); }
    #[propagate] pub(super) fn form_63() {  /* here */ let ((), ()) = rayon::join(|| (), Box::new(note)); }
    #[propagate] pub(super) fn form_64() { let job = || note();  /* here */ let ((), ()) = rayon::join(|| (), Box::new(job)); }
    #[propagate] pub(super) fn form_65() {  /* here */ let ((), ()) = rayon::join(|| (), Box::new(make())); }
    #[propagate] pub(super) fn form_66() {  /* here */ let ((), ()) = rayon::join(|| (), Box::new(|| note()) as Box<dyn FnOnce() + Send>); }
    #[propagate] pub(super) fn form_67() {  /* here */ let ((), ()) = rayon::join(|| (), Box::new(Box::new(|| note()))); }
    #[propagate] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ let ((), ()) = rayon::join(|| (), job); }
    #[propagate] pub(super) fn form_74() {  /* here */ let ((), ()) = rayon::join(|| (), make_boxed()); }
    #[propagate] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ let ((), ()) = rayon::join(|| (), jobs.remove(0)); }
}

// `tokio::spawn`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_21 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_101() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(async { note() }); }
    #[propagate] pub(super) fn form_102() { let kept = String::new();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(async move { note_of(&kept) }); }
    #[propagate] pub(super) fn form_103() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(fetch()); }
    #[propagate] pub(super) fn form_104() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(Worker.fetch()); }
    #[propagate] pub(super) fn form_105() { let work = Pending { future: fetch() };  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(work.future); }
    #[propagate] pub(super) fn form_106() { let future = fetch();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(future); }
    #[propagate] pub(super) fn form_107(future: impl Future<Output = ()> + Send + 'static) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(future); }
    #[propagate] pub(super) fn form_108() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(if yes() { fetch() } else { fetch() }); }
    #[propagate] pub(super) fn form_109() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(future_of_a_struct()); }
    #[propagate] pub(super) fn form_110() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn({ let kept = String::new(); async move { note_of(&kept) } }); }
    #[propagate] pub(super) fn form_111() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(Box::pin(async { note() })); }
    #[propagate] pub(super) fn form_112() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(Box::pin(fetch())); }
    #[propagate] pub(super) fn form_113() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(fetch_boxed()); }
    #[propagate] pub(super) fn form_114() { let future: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(fetch());  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(future); }
    #[propagate] pub(super) fn form_115() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(if yes() { Box::pin(fetch()) as Pin<Box<dyn Future<Output = ()> + Send>> } else { Box::pin(async {}) }); }
    #[propagate] pub(super) fn form_116() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(async { note() }.boxed()); }
    #[propagate] pub(super) fn form_117() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(fetch().in_current_context()); }
    #[propagate] pub(super) fn form_118() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::spawn(marked()); }
}

// `spawn_blocking`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_25 {
    use crate::support::*;
    use super::*;
    #[propagate] pub(super) fn form_0() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(|| note()); }
    #[propagate] pub(super) fn form_1() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(move || note()); }
    #[propagate] pub(super) fn form_2() { let kept = String::new();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(move || note_with(kept)); }
    #[propagate] pub(super) fn form_3() { let kept = String::new();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(move || note_of(&kept)); }
    #[propagate] pub(super) fn form_6() { let mut calls = 0;  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(move || { calls += 1; note() }); }
    #[propagate] pub(super) fn form_7() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(|| -> () { note() }); }
    #[propagate] pub(super) fn form_8() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking((|| note())); }
    #[propagate] pub(super) fn form_9() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking({ let kept = String::new(); move || note_of(&kept) }); }
    #[propagate] pub(super) fn form_10() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking('a: { break 'a || note() }); }
    #[propagate] pub(super) fn form_11() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(loop { break || note() }); }
    #[propagate] pub(super) fn form_12() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(const { || note() }); }
    #[propagate] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(unsafe { || note() }); }
    #[propagate] pub(super) fn form_14() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(if yes() { || note() } else { || () }); }
    #[propagate] pub(super) fn form_15() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(match yes() { true => || note(), false => || () }); }
    #[propagate] pub(super) fn form_16() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(match yes() { true => || note(), false => return }); }
    #[propagate] pub(super) fn form_17() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(note); }
    #[propagate] pub(super) fn form_18() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(work::note); }
    #[propagate] pub(super) fn form_19() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Worker::run); }
    #[propagate] pub(super) fn form_20() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(note_as::<u8>); }
    #[propagate] pub(super) fn form_21() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(<Worker as Run>::run); }
    #[propagate] pub(super) fn form_22() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(if yes() { note } else { nothing }); }
    #[propagate] pub(super) fn form_23() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(if yes() { note } else { || () }); }
    #[propagate] pub(super) fn form_24() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking((|| note()) as fn()); }
    #[propagate] pub(super) fn form_25() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(note as fn()); }
    #[propagate] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(pointer); }
    #[propagate] pub(super) fn form_27() { let job = || note();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_33() { let job = make();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_37(job: fn()) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job.clone()); }
    #[propagate] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(JOB); }
    #[propagate] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(JOB); }
    #[propagate] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs.first); }
    #[propagate] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs.0); }
    #[propagate] pub(super) fn form_45() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs().first); }
    #[propagate] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs[0]); }
    #[propagate] pub(super) fn form_47(job: &'static fn()) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(*job); }
    #[propagate] pub(super) fn form_48() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(&|| note()); }
    #[propagate] pub(super) fn form_49() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(&note); }
    #[propagate] pub(super) fn form_52() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(make()); }
    #[propagate] pub(super) fn form_53() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(make_again()); }
    #[propagate] pub(super) fn form_54() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Worker.make()); }
    #[propagate] pub(super) fn form_55() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking((|| Some(make()))().unwrap()); }
    #[propagate] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs.pop().unwrap()); }
    #[propagate] pub(super) fn form_57() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(contextvars::propagate(|| note())); }
    #[propagate] pub(super) fn form_58() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Context::current().wrap(|| note())); }
    #[propagate] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job!()); }
    #[propagate] pub(super) fn form_60() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(same!(|| note())); }
    #[propagate] pub(super) fn form_61() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(|| note())); }
    #[propagate] pub(super) fn form_62() { let kept = String::new();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(move || note_with(kept))); }
    #[propagate] pub(super) fn form_63() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(note)); }
    #[propagate] pub(super) fn form_64() { let job = || note();  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(job)); }
    #[propagate] pub(super) fn form_65() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(make())); }
    #[propagate] pub(super) fn form_66() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(|| note()) as Box<dyn FnOnce() + Send>); }
    #[propagate] pub(super) fn form_67() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(Box::new(Box::new(|| note()))); }
    #[propagate] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(job); }
    #[propagate] pub(super) fn form_74() {  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(make_boxed()); }
    #[propagate] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ let _: tokio::task::JoinHandle<()> = tokio::task::spawn_blocking(jobs.remove(0)); }
}

// a named function of `FnOnce()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_26 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(once))] pub(super) fn form_0() {  /* here */ once(|| note()); }
    #[propagate(spawn(once))] pub(super) fn form_1() {  /* here */ once(move || note()); }
    #[propagate(spawn(once))] pub(super) fn form_2() { let kept = String::new();  /* here */ once(move || note_with(kept)); }
    #[propagate(spawn(once))] pub(super) fn form_3() { let kept = String::new();  /* here */ once(move || note_of(&kept)); }
    #[propagate(spawn(once))] pub(super) fn form_6() { let mut calls = 0;  /* here */ once(move || { calls += 1; note() }); }
    #[propagate(spawn(once))] pub(super) fn form_7() {  /* here */ once(|| -> () { note() }); }
    #[propagate(spawn(once))] pub(super) fn form_8() {  /* here */ once((|| note())); }
    #[propagate(spawn(once))] pub(super) fn form_9() {  /* here */ once({ let kept = String::new(); move || note_of(&kept) }); }
    #[propagate(spawn(once))] pub(super) fn form_10() {  /* here */ once('a: { break 'a || note() }); }
    #[propagate(spawn(once))] pub(super) fn form_11() {  /* here */ once(loop { break || note() }); }
    #[propagate(spawn(once))] pub(super) fn form_12() {  /* here */ once(const { || note() }); }
    #[propagate(spawn(once))] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ once(unsafe { || note() }); }
    #[propagate(spawn(once))] pub(super) fn form_14() {  /* here */ once(if yes() { || note() } else { || () }); }
    #[propagate(spawn(once))] pub(super) fn form_15() {  /* here */ once(match yes() { true => || note(), false => || () }); }
    #[propagate(spawn(once))] pub(super) fn form_16() {  /* here */ once(match yes() { true => || note(), false => return }); }
    #[propagate(spawn(once))] pub(super) fn form_17() {  /* here */ once(note); }
    #[propagate(spawn(once))] pub(super) fn form_18() {  /* here */ once(work::note); }
    #[propagate(spawn(once))] pub(super) fn form_19() {  /* here */ once(Worker::run); }
    #[propagate(spawn(once))] pub(super) fn form_20() {  /* here */ once(note_as::<u8>); }
    #[propagate(spawn(once))] pub(super) fn form_21() {  /* here */ once(<Worker as Run>::run); }
    #[propagate(spawn(once))] pub(super) fn form_22() {  /* here */ once(if yes() { note } else { nothing }); }
    #[propagate(spawn(once))] pub(super) fn form_23() {  /* here */ once(if yes() { note } else { || () }); }
    #[propagate(spawn(once))] pub(super) fn form_24() {  /* here */ once((|| note()) as fn()); }
    #[propagate(spawn(once))] pub(super) fn form_25() {  /* here */ once(note as fn()); }
    #[propagate(spawn(once))] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ once(pointer); }
    #[propagate(spawn(once))] pub(super) fn form_27() { let job = || note();  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_29() { let kept = String::new(); let job = move || note_with(kept);  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_33() { let job = make();  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_34(job: impl FnOnce() + Send + 'static) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_37(job: fn()) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ once(job.clone()); }
    #[propagate(spawn(once))] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ once(JOB); }
    #[propagate(spawn(once))] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ once(JOB); }
    #[propagate(spawn(once))] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ once(jobs.first); }
    #[propagate(spawn(once))] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ once(jobs.0); }
    #[propagate(spawn(once))] pub(super) fn form_45() {  /* here */ once(jobs().first); }
    #[propagate(spawn(once))] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ once(jobs[0]); }
    #[propagate(spawn(once))] pub(super) fn form_47(job: &'static fn()) {  /* here */ once(*job); }
    #[propagate(spawn(once))] pub(super) fn form_48() {  /* here */ once(&|| note()); }
    #[propagate(spawn(once))] pub(super) fn form_49() {  /* here */ once(&note); }
    #[propagate(spawn(once))] pub(super) fn form_52() {  /* here */ once(make()); }
    #[propagate(spawn(once))] pub(super) fn form_53() {  /* here */ once(make_again()); }
    #[propagate(spawn(once))] pub(super) fn form_54() {  /* here */ once(Worker.make()); }
    #[propagate(spawn(once))] pub(super) fn form_55() {  /* here */ once((|| Some(make()))().unwrap()); }
    #[propagate(spawn(once))] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ once(jobs.pop().unwrap()); }
    #[propagate(spawn(once))] pub(super) fn form_57() {  /* here */ once(contextvars::propagate(|| note())); }
    #[propagate(spawn(once))] pub(super) fn form_58() {  /* here */ once(Context::current().wrap(|| note())); }
    #[propagate(spawn(once))] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ once(job!()); }
    #[propagate(spawn(once))] pub(super) fn form_60() {  /* here */ once(same!(|| note())); }
    #[propagate(spawn(once))] pub(super) fn form_61() {  /* here */ once(Box::new(|| note())); }
    #[propagate(spawn(once))] pub(super) fn form_62() { let kept = String::new();  /* here */ once(Box::new(move || note_with(kept))); }
    #[propagate(spawn(once))] pub(super) fn form_63() {  /* here */ once(Box::new(note)); }
    #[propagate(spawn(once))] pub(super) fn form_64() { let job = || note();  /* here */ once(Box::new(job)); }
    #[propagate(spawn(once))] pub(super) fn form_65() {  /* here */ once(Box::new(make())); }
    #[propagate(spawn(once))] pub(super) fn form_66() {  /* here */ once(Box::new(|| note()) as Box<dyn FnOnce() + Send>); }
    #[propagate(spawn(once))] pub(super) fn form_67() {  /* here */ once(Box::new(Box::new(|| note()))); }
    #[propagate(spawn(once))] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ once(job); }
    #[propagate(spawn(once))] pub(super) fn form_74() {  /* here */ once(make_boxed()); }
    #[propagate(spawn(once))] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ once(jobs.remove(0)); }
}

// a named function of `Fn()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_27 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(again))] pub(super) fn form_0() {  /* here */ again(|| note()); }
    #[propagate(spawn(again))] pub(super) fn form_1() {  /* here */ again(move || note()); }
    #[propagate(spawn(again))] pub(super) fn form_3() { let kept = String::new();  /* here */ again(move || note_of(&kept)); }
    #[propagate(spawn(again))] pub(super) fn form_4() { let kept = String::new();  /* here */ again(|| note_of(&kept)); }
    #[propagate(spawn(again))] pub(super) fn form_7() {  /* here */ again(|| -> () { note() }); }
    #[propagate(spawn(again))] pub(super) fn form_8() {  /* here */ again((|| note())); }
    #[propagate(spawn(again))] pub(super) fn form_9() {  /* here */ again({ let kept = String::new(); move || note_of(&kept) }); }
    #[propagate(spawn(again))] pub(super) fn form_10() {  /* here */ again('a: { break 'a || note() }); }
    #[propagate(spawn(again))] pub(super) fn form_11() {  /* here */ again(loop { break || note() }); }
    #[propagate(spawn(again))] pub(super) fn form_12() {  /* here */ again(const { || note() }); }
    #[propagate(spawn(again))] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ again(unsafe { || note() }); }
    #[propagate(spawn(again))] pub(super) fn form_14() {  /* here */ again(if yes() { || note() } else { || () }); }
    #[propagate(spawn(again))] pub(super) fn form_15() {  /* here */ again(match yes() { true => || note(), false => || () }); }
    #[propagate(spawn(again))] pub(super) fn form_16() {  /* here */ again(match yes() { true => || note(), false => return }); }
    #[propagate(spawn(again))] pub(super) fn form_17() {  /* here */ again(note); }
    #[propagate(spawn(again))] pub(super) fn form_18() {  /* here */ again(work::note); }
    #[propagate(spawn(again))] pub(super) fn form_19() {  /* here */ again(Worker::run); }
    #[propagate(spawn(again))] pub(super) fn form_20() {  /* here */ again(note_as::<u8>); }
    #[propagate(spawn(again))] pub(super) fn form_21() {  /* here */ again(<Worker as Run>::run); }
    #[propagate(spawn(again))] pub(super) fn form_22() {  /* here */ again(if yes() { note } else { nothing }); }
    #[propagate(spawn(again))] pub(super) fn form_23() {  /* here */ again(if yes() { note } else { || () }); }
    #[propagate(spawn(again))] pub(super) fn form_24() {  /* here */ again((|| note()) as fn()); }
    #[propagate(spawn(again))] pub(super) fn form_25() {  /* here */ again(note as fn()); }
    #[propagate(spawn(again))] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ again(pointer); }
    #[propagate(spawn(again))] pub(super) fn form_27() { let job = || note();  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_31() { let kept = String::new(); let job = || note_of(&kept);  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_37(job: fn()) {  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ again(job); }
    #[propagate(spawn(again))] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ again(job.clone()); }
    #[propagate(spawn(again))] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ again(JOB); }
    #[propagate(spawn(again))] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ again(JOB); }
    #[propagate(spawn(again))] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ again(jobs.first); }
    #[propagate(spawn(again))] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ again(jobs.0); }
    #[propagate(spawn(again))] pub(super) fn form_45() {  /* here */ again(jobs().first); }
    #[propagate(spawn(again))] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ again(jobs[0]); }
    #[propagate(spawn(again))] pub(super) fn form_47(job: &'static fn()) {  /* here */ again(*job); }
    #[propagate(spawn(again))] pub(super) fn form_48() {  /* here */ again(&|| note()); }
    #[propagate(spawn(again))] pub(super) fn form_49() {  /* here */ again(&note); }
    #[propagate(spawn(again))] pub(super) fn form_50() { let job = || note();  /* here */ again(&job); }
    #[propagate(spawn(again))] pub(super) fn form_53() {  /* here */ again(make_again()); }
    #[propagate(spawn(again))] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ again(jobs.pop().unwrap()); }
    #[propagate(spawn(again))] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ again(job!()); }
    #[propagate(spawn(again))] pub(super) fn form_60() {  /* here */ again(same!(|| note())); }
    #[propagate(spawn(again))] pub(super) fn form_61() {  /* here */ again(Box::new(|| note())); }
    #[propagate(spawn(again))] pub(super) fn form_63() {  /* here */ again(Box::new(note)); }
    #[propagate(spawn(again))] pub(super) fn form_64() { let job = || note();  /* here */ again(Box::new(job)); }
    #[propagate(spawn(again))] pub(super) fn form_67() {  /* here */ again(Box::new(Box::new(|| note()))); }
    #[propagate(spawn(again))] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ again(job); }
}

// a named function of `FnMut()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_28 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(changing))] pub(super) fn form_0() {  /* here */ changing(|| note()); }
    #[propagate(spawn(changing))] pub(super) fn form_1() {  /* here */ changing(move || note()); }
    #[propagate(spawn(changing))] pub(super) fn form_3() { let kept = String::new();  /* here */ changing(move || note_of(&kept)); }
    #[propagate(spawn(changing))] pub(super) fn form_4() { let kept = String::new();  /* here */ changing(|| note_of(&kept)); }
    #[propagate(spawn(changing))] pub(super) fn form_5() { let mut calls = 0;  /* here */ changing(|| { calls += 1; note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_6() { let mut calls = 0;  /* here */ changing(move || { calls += 1; note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_7() {  /* here */ changing(|| -> () { note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_8() {  /* here */ changing((|| note())); }
    #[propagate(spawn(changing))] pub(super) fn form_9() {  /* here */ changing({ let kept = String::new(); move || note_of(&kept) }); }
    #[propagate(spawn(changing))] pub(super) fn form_10() {  /* here */ changing('a: { break 'a || note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_11() {  /* here */ changing(loop { break || note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_12() {  /* here */ changing(const { || note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ changing(unsafe { || note() }); }
    #[propagate(spawn(changing))] pub(super) fn form_14() {  /* here */ changing(if yes() { || note() } else { || () }); }
    #[propagate(spawn(changing))] pub(super) fn form_15() {  /* here */ changing(match yes() { true => || note(), false => || () }); }
    #[propagate(spawn(changing))] pub(super) fn form_16() {  /* here */ changing(match yes() { true => || note(), false => return }); }
    #[propagate(spawn(changing))] pub(super) fn form_17() {  /* here */ changing(note); }
    #[propagate(spawn(changing))] pub(super) fn form_18() {  /* here */ changing(work::note); }
    #[propagate(spawn(changing))] pub(super) fn form_19() {  /* here */ changing(Worker::run); }
    #[propagate(spawn(changing))] pub(super) fn form_20() {  /* here */ changing(note_as::<u8>); }
    #[propagate(spawn(changing))] pub(super) fn form_21() {  /* here */ changing(<Worker as Run>::run); }
    #[propagate(spawn(changing))] pub(super) fn form_22() {  /* here */ changing(if yes() { note } else { nothing }); }
    #[propagate(spawn(changing))] pub(super) fn form_23() {  /* here */ changing(if yes() { note } else { || () }); }
    #[propagate(spawn(changing))] pub(super) fn form_24() {  /* here */ changing((|| note()) as fn()); }
    #[propagate(spawn(changing))] pub(super) fn form_25() {  /* here */ changing(note as fn()); }
    #[propagate(spawn(changing))] pub(super) fn form_26() { let pointer: fn() = note;  /* here */ changing(pointer); }
    #[propagate(spawn(changing))] pub(super) fn form_27() { let job = || note();  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_28() { let kept = String::new(); let job = move || note_of(&kept);  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_30() { let mut calls = 0; let job = move || { calls += 1; note() };  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_31() { let kept = String::new(); let job = || note_of(&kept);  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_35(job: impl Fn() + Send + Sync + 'static) {  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_36(job: impl FnMut() + Send + 'static) {  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_37(job: fn()) {  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_38(job: &'static (impl Fn() + Sync)) {  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_39(job: &'static (dyn Fn() + Sync)) {  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_40(job: impl Fn() + Clone + Send + Sync + 'static) {  /* here */ changing(job.clone()); }
    #[propagate(spawn(changing))] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ changing(JOB); }
    #[propagate(spawn(changing))] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ changing(JOB); }
    #[propagate(spawn(changing))] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ changing(jobs.first); }
    #[propagate(spawn(changing))] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ changing(jobs.0); }
    #[propagate(spawn(changing))] pub(super) fn form_45() {  /* here */ changing(jobs().first); }
    #[propagate(spawn(changing))] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ changing(jobs[0]); }
    #[propagate(spawn(changing))] pub(super) fn form_47(job: &'static fn()) {  /* here */ changing(*job); }
    #[propagate(spawn(changing))] pub(super) fn form_48() {  /* here */ changing(&|| note()); }
    #[propagate(spawn(changing))] pub(super) fn form_49() {  /* here */ changing(&note); }
    #[propagate(spawn(changing))] pub(super) fn form_50() { let job = || note();  /* here */ changing(&job); }
    #[propagate(spawn(changing))] pub(super) fn form_51() { let mut calls = 0; let mut job = || { calls += 1; note() };  /* here */ changing(&mut job); }
    #[propagate(spawn(changing))] pub(super) fn form_53() {  /* here */ changing(make_again()); }
    #[propagate(spawn(changing))] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ changing(jobs.pop().unwrap()); }
    #[propagate(spawn(changing))] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ changing(job!()); }
    #[propagate(spawn(changing))] pub(super) fn form_60() {  /* here */ changing(same!(|| note())); }
    #[propagate(spawn(changing))] pub(super) fn form_61() {  /* here */ changing(Box::new(|| note())); }
    #[propagate(spawn(changing))] pub(super) fn form_63() {  /* here */ changing(Box::new(note)); }
    #[propagate(spawn(changing))] pub(super) fn form_64() { let job = || note();  /* here */ changing(Box::new(job)); }
    #[propagate(spawn(changing))] pub(super) fn form_67() {  /* here */ changing(Box::new(Box::new(|| note()))); }
    #[propagate(spawn(changing))] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ changing(job); }
    #[propagate(spawn(changing))] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ changing(job); }
}

// a named function of `fn()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_29 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_0() {  /* here */ pointer(|| note()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_1() {  /* here */ pointer(move || note()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_7() {  /* here */ pointer(|| -> () { note() }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_8() {  /* here */ pointer((|| note())); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_10() {  /* here */ pointer('a: { break 'a || note() }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_11() {  /* here */ pointer(loop { break || note() }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_12() {  /* here */ pointer(const { || note() }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_13() { #[allow(unused_unsafe)]  /* here */ pointer(unsafe { || note() }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_14() {  /* here */ pointer(if yes() { || note() } else { || () }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_15() {  /* here */ pointer(match yes() { true => || note(), false => || () }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_16() {  /* here */ pointer(match yes() { true => || note(), false => return }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_17() {  /* here */ pointer(note); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_18() {  /* here */ pointer(work::note); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_19() {  /* here */ pointer(Worker::run); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_20() {  /* here */ pointer(note_as::<u8>); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_21() {  /* here */ pointer(<Worker as Run>::run); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_22() {  /* here */ pointer(if yes() { note } else { nothing }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_23() {  /* here */ pointer(if yes() { note } else { || () }); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_24() {  /* here */ pointer((|| note()) as fn()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_25() {  /* here */ pointer(note as fn()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_27() { let job = || note();  /* here */ pointer(job); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_32() { let (job, _) = (|| note(), 1);  /* here */ pointer(job); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_37(job: fn()) {  /* here */ pointer(job); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_41() { const JOB: fn() = note;  /* here */ pointer(JOB); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_42() { static JOB: fn() = note;  /* here */ pointer(JOB); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_43() { let jobs = Jobs { first: note, others: vec![] };  /* here */ pointer(jobs.first); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_44() { let jobs = (note, 1);  /* here */ pointer(jobs.0); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_45() {  /* here */ pointer(jobs().first); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_46() { let jobs: [fn(); 1] = [note];  /* here */ pointer(jobs[0]); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_47(job: &'static fn()) {  /* here */ pointer(*job); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_56() { let mut jobs: Vec<fn()> = vec![note];  /* here */ pointer(jobs.pop().unwrap()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_59() { macro_rules! job { () => { || note() }; }  /* here */ pointer(job!()); }
    #[propagate(spawn(pointer))] #[expect(deprecated)] pub(super) fn form_60() {  /* here */ pointer(same!(|| note())); }
}

// a named function of a box of `dyn FnOnce()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_30 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(boxed))] pub(super) fn form_61() {  /* here */ boxed(Box::new(|| note())); }
    #[propagate(spawn(boxed))] pub(super) fn form_62() { let kept = String::new();  /* here */ boxed(Box::new(move || note_with(kept))); }
    #[propagate(spawn(boxed))] pub(super) fn form_63() {  /* here */ boxed(Box::new(note)); }
    #[propagate(spawn(boxed))] pub(super) fn form_64() { let job = || note();  /* here */ boxed(Box::new(job)); }
    #[propagate(spawn(boxed))] pub(super) fn form_65() {  /* here */ boxed(Box::new(make())); }
    #[propagate(spawn(boxed))] pub(super) fn form_66() {  /* here */ boxed(Box::new(|| note()) as Box<dyn FnOnce() + Send>); }
    #[propagate(spawn(boxed))] pub(super) fn form_67() {  /* here */ boxed(Box::new(Box::new(|| note()))); }
    #[propagate(spawn(boxed))] pub(super) fn form_68() {  /* here */ boxed(if yes() { Box::new(note) } else { Box::new(|| ()) }); }
    #[propagate(spawn(boxed))] pub(super) fn form_69() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ boxed(job); }
    #[propagate(spawn(boxed))] pub(super) fn form_70() { let job: Box<dyn Fn() + Send> = Box::new(|| note());  /* here */ boxed(job); }
    #[propagate(spawn(boxed))] pub(super) fn form_71() { let job: Box<dyn FnMut() + Send> = Box::new(|| note());  /* here */ boxed(job); }
    #[propagate(spawn(boxed))] pub(super) fn form_72() { let job = Box::new(|| note());  /* here */ boxed(job); }
    #[propagate(spawn(boxed))] pub(super) fn form_73(job: Box<dyn FnOnce() + Send>) {  /* here */ boxed(job); }
    #[propagate(spawn(boxed))] pub(super) fn form_74() {  /* here */ boxed(make_boxed()); }
    #[propagate(spawn(boxed))] pub(super) fn form_75() { let mut jobs: Vec<Box<dyn FnOnce() + Send>> = vec![Box::new(|| note())];  /* here */ boxed(jobs.remove(0)); }
}

// a named function of an `Arc` of `dyn Fn()`.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_32 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(shared))] pub(super) fn form_76() {  /* here */ shared(Arc::new(|| note())); }
    #[propagate(spawn(shared))] pub(super) fn form_77() {  /* here */ shared(Arc::new(note)); }
    #[propagate(spawn(shared))] pub(super) fn form_78() { let job: Arc<dyn Fn() + Send + Sync> = Arc::new(|| note());  /* here */ shared(job); }
    #[propagate(spawn(shared))] pub(super) fn form_79() { let job: Arc<dyn Fn() + Send + Sync> = Arc::new(|| note());  /* here */ shared(job.clone()); }
    #[propagate(spawn(shared))] pub(super) fn form_80() { let job: Arc<dyn Fn() + Send + Sync> = Arc::new(|| note());  /* here */ shared(Arc::clone(&job)); }
}

// a named function of an optional box.
#[deny(deprecated, unfulfilled_lint_expectations)]
mod callee_36 {
    use crate::support::*;
    use super::*;
    #[propagate(spawn(optional))] pub(super) fn form_82() {  /* here */ optional(Some(Box::new(|| note()))); }
    #[propagate(spawn(optional))] pub(super) fn form_83() {  /* here */ optional(Some(Box::new(note))); }
    #[propagate(spawn(optional))] pub(super) fn form_87() { let job: Option<Box<dyn FnOnce() + Send>> = Some(Box::new(|| note()));  /* here */ optional(job); }
    #[propagate(spawn(optional))] pub(super) fn form_89() { let job: Box<dyn FnOnce() + Send> = Box::new(|| note());  /* here */ optional(Some(job)); }
    #[propagate(spawn(optional))] pub(super) fn form_90() {  /* here */ optional(yes().then(|| Box::new(note) as Box<dyn FnOnce() + Send>)); }
}

pub(crate) const COVERED: &[(&str, fn())] = &[
    ("`thread::spawn`: a closure", callee_0::form_0),
    ("`thread::spawn`: a closure with `move`", callee_0::form_1),
    ("`thread::spawn`: a closure that moves what it captures into its body", callee_0::form_2),
    ("`thread::spawn`: a closure with `move` that borrows from what it captures", callee_0::form_3),
    ("`thread::spawn`: a closure that changes what it owns", callee_0::form_6),
    ("`thread::spawn`: a closure with a return type", callee_0::form_7),
    ("`thread::spawn`: a closure in parentheses", callee_0::form_8),
    ("`thread::spawn`: a closure at the end of a block", callee_0::form_9),
    ("`thread::spawn`: a closure that a labelled block is left with", callee_0::form_10),
    ("`thread::spawn`: a closure that a loop is left with", callee_0::form_11),
    ("`thread::spawn`: a closure in an inline `const`", callee_0::form_12),
    ("`thread::spawn`: a closure in an `unsafe` block", callee_0::form_13),
    ("`thread::spawn`: closures at the ends of an `if`", callee_0::form_14),
    ("`thread::spawn`: closures at the ends of a `match`", callee_0::form_15),
    ("`thread::spawn`: a closure and a `return` at the ends of a `match`", callee_0::form_16),
    ("`thread::spawn`: a function", callee_0::form_17),
    ("`thread::spawn`: a function by a path", callee_0::form_18),
    ("`thread::spawn`: a function of a type", callee_0::form_19),
    ("`thread::spawn`: a function with generics", callee_0::form_20),
    ("`thread::spawn`: a function of a trait", callee_0::form_21),
    ("`thread::spawn`: functions at the ends of an `if`", callee_0::form_22),
    ("`thread::spawn`: a function and a closure at the ends of an `if`", callee_0::form_23),
    ("`thread::spawn`: a closure as a pointer to a function", callee_0::form_24),
    ("`thread::spawn`: a function as a pointer to a function", callee_0::form_25),
    ("`thread::spawn`: a variable that is a pointer to a function", callee_0::form_26),
    ("`thread::spawn`: a variable that is a closure", callee_0::form_27),
    ("`thread::spawn`: a variable that is a closure that owns", callee_0::form_28),
    ("`thread::spawn`: a variable that is a closure that moves what it captures into its body", callee_0::form_29),
    ("`thread::spawn`: a variable that is a closure that changes", callee_0::form_30),
    ("`thread::spawn`: a variable that is bound by a pattern", callee_0::form_32),
    ("`thread::spawn`: a variable that a call gives", callee_0::form_33),
    ("`thread::spawn`: a parameter that is `impl FnOnce()`", || callee_0::form_34(note)),
    ("`thread::spawn`: a parameter that is `impl Fn()`", || callee_0::form_35(note)),
    ("`thread::spawn`: a parameter that is `impl FnMut()`", || callee_0::form_36(note)),
    ("`thread::spawn`: a parameter that is a pointer to a function", || callee_0::form_37(note)),
    ("`thread::spawn`: a parameter that is `&impl Fn()`", || callee_0::form_38(&note)),
    ("`thread::spawn`: a parameter that is `&dyn Fn()`", || callee_0::form_39(&note)),
    ("`thread::spawn`: a copy of a parameter", || callee_0::form_40(note)),
    ("`thread::spawn`: a constant", callee_0::form_41),
    ("`thread::spawn`: a static", callee_0::form_42),
    ("`thread::spawn`: a field", callee_0::form_43),
    ("`thread::spawn`: a field of a tuple", callee_0::form_44),
    ("`thread::spawn`: a field of what a call gives", callee_0::form_45),
    ("`thread::spawn`: an element", callee_0::form_46),
    ("`thread::spawn`: a place behind a reference", || callee_0::form_47(&(note as fn()))),
    ("`thread::spawn`: a reference to a closure", callee_0::form_48),
    ("`thread::spawn`: a reference to a function", callee_0::form_49),
    ("`thread::spawn`: a call that gives a closure", callee_0::form_52),
    ("`thread::spawn`: a call that gives a closure that can be called again", callee_0::form_53),
    ("`thread::spawn`: a method that gives a closure", callee_0::form_54),
    ("`thread::spawn`: a call with `?`", callee_0::form_55),
    ("`thread::spawn`: an unwrapped element", callee_0::form_56),
    ("`thread::spawn`: a closure that was wrapped by hand", callee_0::form_57),
    ("`thread::spawn`: a closure that a context wraps", callee_0::form_58),
    ("`thread::spawn`: a macro that gives a closure", callee_0::form_59),
    ("`thread::spawn`: a macro around a closure", callee_0::form_60),
    ("`thread::spawn`: a box of a closure", callee_0::form_61),
    ("`thread::spawn`: a box of a closure that moves", callee_0::form_62),
    ("`thread::spawn`: a box of a function", callee_0::form_63),
    ("`thread::spawn`: a box of a variable", callee_0::form_64),
    ("`thread::spawn`: a box of a call", callee_0::form_65),
    ("`thread::spawn`: a box with its type", callee_0::form_66),
    ("`thread::spawn`: a box of a box", callee_0::form_67),
    ("`thread::spawn`: a variable that is a box of `dyn FnOnce()`", callee_0::form_69),
    ("`thread::spawn`: a variable that is a box of `dyn Fn()`", callee_0::form_70),
    ("`thread::spawn`: a variable that is a box of `dyn FnMut()`", callee_0::form_71),
    ("`thread::spawn`: a variable that is a box of a closure", callee_0::form_72),
    ("`thread::spawn`: a parameter that is a box", || callee_0::form_73(Box::new(note))),
    ("`thread::spawn`: a box that a call gives", callee_0::form_74),
    ("`thread::spawn`: a box that is taken out of a list", callee_0::form_75),
    ("`Scope::spawn` of std: a closure", callee_2::form_0),
    ("`Scope::spawn` of std: a closure with `move`", callee_2::form_1),
    ("`Scope::spawn` of std: a closure that moves what it captures into its body", callee_2::form_2),
    ("`Scope::spawn` of std: a closure with `move` that borrows from what it captures", callee_2::form_3),
    ("`Scope::spawn` of std: a closure that borrows", callee_2::form_4),
    ("`Scope::spawn` of std: a closure that changes what it borrows", callee_2::form_5),
    ("`Scope::spawn` of std: a closure that changes what it owns", callee_2::form_6),
    ("`Scope::spawn` of std: a closure with a return type", callee_2::form_7),
    ("`Scope::spawn` of std: a closure in parentheses", callee_2::form_8),
    ("`Scope::spawn` of std: a closure at the end of a block", callee_2::form_9),
    ("`Scope::spawn` of std: a closure that a labelled block is left with", callee_2::form_10),
    ("`Scope::spawn` of std: a closure that a loop is left with", callee_2::form_11),
    ("`Scope::spawn` of std: a closure in an inline `const`", callee_2::form_12),
    ("`Scope::spawn` of std: a closure in an `unsafe` block", callee_2::form_13),
    ("`Scope::spawn` of std: closures at the ends of an `if`", callee_2::form_14),
    ("`Scope::spawn` of std: closures at the ends of a `match`", callee_2::form_15),
    ("`Scope::spawn` of std: a closure and a `return` at the ends of a `match`", callee_2::form_16),
    ("`Scope::spawn` of std: a function", callee_2::form_17),
    ("`Scope::spawn` of std: a function by a path", callee_2::form_18),
    ("`Scope::spawn` of std: a function of a type", callee_2::form_19),
    ("`Scope::spawn` of std: a function with generics", callee_2::form_20),
    ("`Scope::spawn` of std: a function of a trait", callee_2::form_21),
    ("`Scope::spawn` of std: functions at the ends of an `if`", callee_2::form_22),
    ("`Scope::spawn` of std: a function and a closure at the ends of an `if`", callee_2::form_23),
    ("`Scope::spawn` of std: a closure as a pointer to a function", callee_2::form_24),
    ("`Scope::spawn` of std: a function as a pointer to a function", callee_2::form_25),
    ("`Scope::spawn` of std: a variable that is a pointer to a function", callee_2::form_26),
    ("`Scope::spawn` of std: a variable that is a closure", callee_2::form_27),
    ("`Scope::spawn` of std: a variable that is a closure that owns", callee_2::form_28),
    ("`Scope::spawn` of std: a variable that is a closure that moves what it captures into its body", callee_2::form_29),
    ("`Scope::spawn` of std: a variable that is a closure that changes", callee_2::form_30),
    ("`Scope::spawn` of std: a variable that is a closure that borrows", callee_2::form_31),
    ("`Scope::spawn` of std: a variable that is bound by a pattern", callee_2::form_32),
    ("`Scope::spawn` of std: a variable that a call gives", callee_2::form_33),
    ("`Scope::spawn` of std: a parameter that is `impl FnOnce()`", || callee_2::form_34(note)),
    ("`Scope::spawn` of std: a parameter that is `impl Fn()`", || callee_2::form_35(note)),
    ("`Scope::spawn` of std: a parameter that is `impl FnMut()`", || callee_2::form_36(note)),
    ("`Scope::spawn` of std: a parameter that is a pointer to a function", || callee_2::form_37(note)),
    ("`Scope::spawn` of std: a parameter that is `&impl Fn()`", || callee_2::form_38(&note)),
    ("`Scope::spawn` of std: a parameter that is `&dyn Fn()`", || callee_2::form_39(&note)),
    ("`Scope::spawn` of std: a copy of a parameter", || callee_2::form_40(note)),
    ("`Scope::spawn` of std: a constant", callee_2::form_41),
    ("`Scope::spawn` of std: a static", callee_2::form_42),
    ("`Scope::spawn` of std: a field", callee_2::form_43),
    ("`Scope::spawn` of std: a field of a tuple", callee_2::form_44),
    ("`Scope::spawn` of std: a field of what a call gives", callee_2::form_45),
    ("`Scope::spawn` of std: an element", callee_2::form_46),
    ("`Scope::spawn` of std: a place behind a reference", || callee_2::form_47(&(note as fn()))),
    ("`Scope::spawn` of std: a reference to a closure", callee_2::form_48),
    ("`Scope::spawn` of std: a reference to a function", callee_2::form_49),
    ("`Scope::spawn` of std: a reference to a variable", callee_2::form_50),
    ("`Scope::spawn` of std: a mutable reference to a variable", callee_2::form_51),
    ("`Scope::spawn` of std: a call that gives a closure", callee_2::form_52),
    ("`Scope::spawn` of std: a call that gives a closure that can be called again", callee_2::form_53),
    ("`Scope::spawn` of std: a method that gives a closure", callee_2::form_54),
    ("`Scope::spawn` of std: a call with `?`", callee_2::form_55),
    ("`Scope::spawn` of std: an unwrapped element", callee_2::form_56),
    ("`Scope::spawn` of std: a closure that was wrapped by hand", callee_2::form_57),
    ("`Scope::spawn` of std: a closure that a context wraps", callee_2::form_58),
    ("`Scope::spawn` of std: a macro that gives a closure", callee_2::form_59),
    ("`Scope::spawn` of std: a macro around a closure", callee_2::form_60),
    ("`Scope::spawn` of std: a box of a closure", callee_2::form_61),
    ("`Scope::spawn` of std: a box of a closure that moves", callee_2::form_62),
    ("`Scope::spawn` of std: a box of a function", callee_2::form_63),
    ("`Scope::spawn` of std: a box of a variable", callee_2::form_64),
    ("`Scope::spawn` of std: a box of a call", callee_2::form_65),
    ("`Scope::spawn` of std: a box with its type", callee_2::form_66),
    ("`Scope::spawn` of std: a box of a box", callee_2::form_67),
    ("`Scope::spawn` of std: a variable that is a box of `dyn FnOnce()`", callee_2::form_69),
    ("`Scope::spawn` of std: a variable that is a box of `dyn Fn()`", callee_2::form_70),
    ("`Scope::spawn` of std: a variable that is a box of `dyn FnMut()`", callee_2::form_71),
    ("`Scope::spawn` of std: a variable that is a box of a closure", callee_2::form_72),
    ("`Scope::spawn` of std: a parameter that is a box", || callee_2::form_73(Box::new(note))),
    ("`Scope::spawn` of std: a box that a call gives", callee_2::form_74),
    ("`Scope::spawn` of std: a box that is taken out of a list", callee_2::form_75),
    ("`rayon::spawn`: a closure", callee_6::form_0),
    ("`rayon::spawn`: a closure with `move`", callee_6::form_1),
    ("`rayon::spawn`: a closure that moves what it captures into its body", callee_6::form_2),
    ("`rayon::spawn`: a closure with `move` that borrows from what it captures", callee_6::form_3),
    ("`rayon::spawn`: a closure that changes what it owns", callee_6::form_6),
    ("`rayon::spawn`: a closure with a return type", callee_6::form_7),
    ("`rayon::spawn`: a closure in parentheses", callee_6::form_8),
    ("`rayon::spawn`: a closure at the end of a block", callee_6::form_9),
    ("`rayon::spawn`: a closure that a labelled block is left with", callee_6::form_10),
    ("`rayon::spawn`: a closure that a loop is left with", callee_6::form_11),
    ("`rayon::spawn`: a closure in an inline `const`", callee_6::form_12),
    ("`rayon::spawn`: a closure in an `unsafe` block", callee_6::form_13),
    ("`rayon::spawn`: closures at the ends of an `if`", callee_6::form_14),
    ("`rayon::spawn`: closures at the ends of a `match`", callee_6::form_15),
    ("`rayon::spawn`: a closure and a `return` at the ends of a `match`", callee_6::form_16),
    ("`rayon::spawn`: a function", callee_6::form_17),
    ("`rayon::spawn`: a function by a path", callee_6::form_18),
    ("`rayon::spawn`: a function of a type", callee_6::form_19),
    ("`rayon::spawn`: a function with generics", callee_6::form_20),
    ("`rayon::spawn`: a function of a trait", callee_6::form_21),
    ("`rayon::spawn`: functions at the ends of an `if`", callee_6::form_22),
    ("`rayon::spawn`: a function and a closure at the ends of an `if`", callee_6::form_23),
    ("`rayon::spawn`: a closure as a pointer to a function", callee_6::form_24),
    ("`rayon::spawn`: a function as a pointer to a function", callee_6::form_25),
    ("`rayon::spawn`: a variable that is a pointer to a function", callee_6::form_26),
    ("`rayon::spawn`: a variable that is a closure", callee_6::form_27),
    ("`rayon::spawn`: a variable that is a closure that owns", callee_6::form_28),
    ("`rayon::spawn`: a variable that is a closure that moves what it captures into its body", callee_6::form_29),
    ("`rayon::spawn`: a variable that is a closure that changes", callee_6::form_30),
    ("`rayon::spawn`: a variable that is bound by a pattern", callee_6::form_32),
    ("`rayon::spawn`: a variable that a call gives", callee_6::form_33),
    ("`rayon::spawn`: a parameter that is `impl FnOnce()`", || callee_6::form_34(note)),
    ("`rayon::spawn`: a parameter that is `impl Fn()`", || callee_6::form_35(note)),
    ("`rayon::spawn`: a parameter that is `impl FnMut()`", || callee_6::form_36(note)),
    ("`rayon::spawn`: a parameter that is a pointer to a function", || callee_6::form_37(note)),
    ("`rayon::spawn`: a parameter that is `&impl Fn()`", || callee_6::form_38(&note)),
    ("`rayon::spawn`: a parameter that is `&dyn Fn()`", || callee_6::form_39(&note)),
    ("`rayon::spawn`: a copy of a parameter", || callee_6::form_40(note)),
    ("`rayon::spawn`: a constant", callee_6::form_41),
    ("`rayon::spawn`: a static", callee_6::form_42),
    ("`rayon::spawn`: a field", callee_6::form_43),
    ("`rayon::spawn`: a field of a tuple", callee_6::form_44),
    ("`rayon::spawn`: a field of what a call gives", callee_6::form_45),
    ("`rayon::spawn`: an element", callee_6::form_46),
    ("`rayon::spawn`: a place behind a reference", || callee_6::form_47(&(note as fn()))),
    ("`rayon::spawn`: a reference to a closure", callee_6::form_48),
    ("`rayon::spawn`: a reference to a function", callee_6::form_49),
    ("`rayon::spawn`: a call that gives a closure", callee_6::form_52),
    ("`rayon::spawn`: a call that gives a closure that can be called again", callee_6::form_53),
    ("`rayon::spawn`: a method that gives a closure", callee_6::form_54),
    ("`rayon::spawn`: a call with `?`", callee_6::form_55),
    ("`rayon::spawn`: an unwrapped element", callee_6::form_56),
    ("`rayon::spawn`: a closure that was wrapped by hand", callee_6::form_57),
    ("`rayon::spawn`: a closure that a context wraps", callee_6::form_58),
    ("`rayon::spawn`: a macro that gives a closure", callee_6::form_59),
    ("`rayon::spawn`: a macro around a closure", callee_6::form_60),
    ("`rayon::spawn`: a box of a closure", callee_6::form_61),
    ("`rayon::spawn`: a box of a closure that moves", callee_6::form_62),
    ("`rayon::spawn`: a box of a function", callee_6::form_63),
    ("`rayon::spawn`: a box of a variable", callee_6::form_64),
    ("`rayon::spawn`: a box of a call", callee_6::form_65),
    ("`rayon::spawn`: a box with its type", callee_6::form_66),
    ("`rayon::spawn`: a box of a box", callee_6::form_67),
    ("`rayon::spawn`: a variable that is a box of `dyn FnOnce()`", callee_6::form_69),
    ("`rayon::spawn`: a variable that is a box of `dyn Fn()`", callee_6::form_70),
    ("`rayon::spawn`: a variable that is a box of `dyn FnMut()`", callee_6::form_71),
    ("`rayon::spawn`: a variable that is a box of a closure", callee_6::form_72),
    ("`rayon::spawn`: a parameter that is a box", || callee_6::form_73(Box::new(note))),
    ("`rayon::spawn`: a box that a call gives", callee_6::form_74),
    ("`rayon::spawn`: a box that is taken out of a list", callee_6::form_75),
    ("`rayon::join`, second: a closure", callee_11::form_0),
    ("`rayon::join`, second: a closure with `move`", callee_11::form_1),
    ("`rayon::join`, second: a closure that moves what it captures into its body", callee_11::form_2),
    ("`rayon::join`, second: a closure with `move` that borrows from what it captures", callee_11::form_3),
    ("`rayon::join`, second: a closure that borrows", callee_11::form_4),
    ("`rayon::join`, second: a closure that changes what it borrows", callee_11::form_5),
    ("`rayon::join`, second: a closure that changes what it owns", callee_11::form_6),
    ("`rayon::join`, second: a closure with a return type", callee_11::form_7),
    ("`rayon::join`, second: a closure in parentheses", callee_11::form_8),
    ("`rayon::join`, second: a closure at the end of a block", callee_11::form_9),
    ("`rayon::join`, second: a closure that a labelled block is left with", callee_11::form_10),
    ("`rayon::join`, second: a closure that a loop is left with", callee_11::form_11),
    ("`rayon::join`, second: a closure in an inline `const`", callee_11::form_12),
    ("`rayon::join`, second: a closure in an `unsafe` block", callee_11::form_13),
    ("`rayon::join`, second: closures at the ends of an `if`", callee_11::form_14),
    ("`rayon::join`, second: closures at the ends of a `match`", callee_11::form_15),
    ("`rayon::join`, second: a closure and a `return` at the ends of a `match`", callee_11::form_16),
    ("`rayon::join`, second: a function", callee_11::form_17),
    ("`rayon::join`, second: a function by a path", callee_11::form_18),
    ("`rayon::join`, second: a function of a type", callee_11::form_19),
    ("`rayon::join`, second: a function with generics", callee_11::form_20),
    ("`rayon::join`, second: a function of a trait", callee_11::form_21),
    ("`rayon::join`, second: functions at the ends of an `if`", callee_11::form_22),
    ("`rayon::join`, second: a function and a closure at the ends of an `if`", callee_11::form_23),
    ("`rayon::join`, second: a closure as a pointer to a function", callee_11::form_24),
    ("`rayon::join`, second: a function as a pointer to a function", callee_11::form_25),
    ("`rayon::join`, second: a variable that is a pointer to a function", callee_11::form_26),
    ("`rayon::join`, second: a variable that is a closure", callee_11::form_27),
    ("`rayon::join`, second: a variable that is a closure that owns", callee_11::form_28),
    ("`rayon::join`, second: a variable that is a closure that moves what it captures into its body", callee_11::form_29),
    ("`rayon::join`, second: a variable that is a closure that changes", callee_11::form_30),
    ("`rayon::join`, second: a variable that is a closure that borrows", callee_11::form_31),
    ("`rayon::join`, second: a variable that is bound by a pattern", callee_11::form_32),
    ("`rayon::join`, second: a variable that a call gives", callee_11::form_33),
    ("`rayon::join`, second: a parameter that is `impl FnOnce()`", || callee_11::form_34(note)),
    ("`rayon::join`, second: a parameter that is `impl Fn()`", || callee_11::form_35(note)),
    ("`rayon::join`, second: a parameter that is `impl FnMut()`", || callee_11::form_36(note)),
    ("`rayon::join`, second: a parameter that is a pointer to a function", || callee_11::form_37(note)),
    ("`rayon::join`, second: a parameter that is `&impl Fn()`", || callee_11::form_38(&note)),
    ("`rayon::join`, second: a parameter that is `&dyn Fn()`", || callee_11::form_39(&note)),
    ("`rayon::join`, second: a copy of a parameter", || callee_11::form_40(note)),
    ("`rayon::join`, second: a constant", callee_11::form_41),
    ("`rayon::join`, second: a static", callee_11::form_42),
    ("`rayon::join`, second: a field", callee_11::form_43),
    ("`rayon::join`, second: a field of a tuple", callee_11::form_44),
    ("`rayon::join`, second: a field of what a call gives", callee_11::form_45),
    ("`rayon::join`, second: an element", callee_11::form_46),
    ("`rayon::join`, second: a place behind a reference", || callee_11::form_47(&(note as fn()))),
    ("`rayon::join`, second: a reference to a closure", callee_11::form_48),
    ("`rayon::join`, second: a reference to a function", callee_11::form_49),
    ("`rayon::join`, second: a reference to a variable", callee_11::form_50),
    ("`rayon::join`, second: a mutable reference to a variable", callee_11::form_51),
    ("`rayon::join`, second: a call that gives a closure", callee_11::form_52),
    ("`rayon::join`, second: a call that gives a closure that can be called again", callee_11::form_53),
    ("`rayon::join`, second: a method that gives a closure", callee_11::form_54),
    ("`rayon::join`, second: a call with `?`", callee_11::form_55),
    ("`rayon::join`, second: an unwrapped element", callee_11::form_56),
    ("`rayon::join`, second: a closure that was wrapped by hand", callee_11::form_57),
    ("`rayon::join`, second: a closure that a context wraps", callee_11::form_58),
    ("`rayon::join`, second: a macro that gives a closure", callee_11::form_59),
    ("`rayon::join`, second: a macro around a closure", callee_11::form_60),
    ("`rayon::join`, second: a box of a closure", callee_11::form_61),
    ("`rayon::join`, second: a box of a closure that moves", callee_11::form_62),
    ("`rayon::join`, second: a box of a function", callee_11::form_63),
    ("`rayon::join`, second: a box of a variable", callee_11::form_64),
    ("`rayon::join`, second: a box of a call", callee_11::form_65),
    ("`rayon::join`, second: a box with its type", callee_11::form_66),
    ("`rayon::join`, second: a box of a box", callee_11::form_67),
    ("`rayon::join`, second: a variable that is a box of `dyn FnOnce()`", callee_11::form_69),
    ("`rayon::join`, second: a variable that is a box of `dyn Fn()`", callee_11::form_70),
    ("`rayon::join`, second: a variable that is a box of `dyn FnMut()`", callee_11::form_71),
    ("`rayon::join`, second: a variable that is a box of a closure", callee_11::form_72),
    ("`rayon::join`, second: a parameter that is a box", || callee_11::form_73(Box::new(note))),
    ("`rayon::join`, second: a box that a call gives", callee_11::form_74),
    ("`rayon::join`, second: a box that is taken out of a list", callee_11::form_75),
    ("`tokio::spawn`: an `async` block", callee_21::form_101),
    ("`tokio::spawn`: an `async` block with `move`", callee_21::form_102),
    ("`tokio::spawn`: the future of a call", callee_21::form_103),
    ("`tokio::spawn`: the future of a method", callee_21::form_104),
    ("`tokio::spawn`: a future that is taken from a field", callee_21::form_105),
    ("`tokio::spawn`: a variable that is a future", callee_21::form_106),
    ("`tokio::spawn`: a parameter that is a future", || callee_21::form_107(fetch())),
    ("`tokio::spawn`: futures at the ends of an `if`", callee_21::form_108),
    ("`tokio::spawn`: a future of a type of its own", callee_21::form_109),
    ("`tokio::spawn`: a future at the end of a block", callee_21::form_110),
    ("`tokio::spawn`: a pinned box of an `async` block", callee_21::form_111),
    ("`tokio::spawn`: a pinned box of a call", callee_21::form_112),
    ("`tokio::spawn`: a pinned box that a call gives", callee_21::form_113),
    ("`tokio::spawn`: a variable that is a pinned box", callee_21::form_114),
    ("`tokio::spawn`: pinned boxes at the ends of an `if`", callee_21::form_115),
    ("`tokio::spawn`: a future with an adaptor", callee_21::form_116),
    ("`tokio::spawn`: a future that has its context", callee_21::form_117),
    ("`tokio::spawn`: the future of a marked function", callee_21::form_118),
    ("`spawn_blocking`: a closure", callee_25::form_0),
    ("`spawn_blocking`: a closure with `move`", callee_25::form_1),
    ("`spawn_blocking`: a closure that moves what it captures into its body", callee_25::form_2),
    ("`spawn_blocking`: a closure with `move` that borrows from what it captures", callee_25::form_3),
    ("`spawn_blocking`: a closure that changes what it owns", callee_25::form_6),
    ("`spawn_blocking`: a closure with a return type", callee_25::form_7),
    ("`spawn_blocking`: a closure in parentheses", callee_25::form_8),
    ("`spawn_blocking`: a closure at the end of a block", callee_25::form_9),
    ("`spawn_blocking`: a closure that a labelled block is left with", callee_25::form_10),
    ("`spawn_blocking`: a closure that a loop is left with", callee_25::form_11),
    ("`spawn_blocking`: a closure in an inline `const`", callee_25::form_12),
    ("`spawn_blocking`: a closure in an `unsafe` block", callee_25::form_13),
    ("`spawn_blocking`: closures at the ends of an `if`", callee_25::form_14),
    ("`spawn_blocking`: closures at the ends of a `match`", callee_25::form_15),
    ("`spawn_blocking`: a closure and a `return` at the ends of a `match`", callee_25::form_16),
    ("`spawn_blocking`: a function", callee_25::form_17),
    ("`spawn_blocking`: a function by a path", callee_25::form_18),
    ("`spawn_blocking`: a function of a type", callee_25::form_19),
    ("`spawn_blocking`: a function with generics", callee_25::form_20),
    ("`spawn_blocking`: a function of a trait", callee_25::form_21),
    ("`spawn_blocking`: functions at the ends of an `if`", callee_25::form_22),
    ("`spawn_blocking`: a function and a closure at the ends of an `if`", callee_25::form_23),
    ("`spawn_blocking`: a closure as a pointer to a function", callee_25::form_24),
    ("`spawn_blocking`: a function as a pointer to a function", callee_25::form_25),
    ("`spawn_blocking`: a variable that is a pointer to a function", callee_25::form_26),
    ("`spawn_blocking`: a variable that is a closure", callee_25::form_27),
    ("`spawn_blocking`: a variable that is a closure that owns", callee_25::form_28),
    ("`spawn_blocking`: a variable that is a closure that moves what it captures into its body", callee_25::form_29),
    ("`spawn_blocking`: a variable that is a closure that changes", callee_25::form_30),
    ("`spawn_blocking`: a variable that is bound by a pattern", callee_25::form_32),
    ("`spawn_blocking`: a variable that a call gives", callee_25::form_33),
    ("`spawn_blocking`: a parameter that is `impl FnOnce()`", || callee_25::form_34(note)),
    ("`spawn_blocking`: a parameter that is `impl Fn()`", || callee_25::form_35(note)),
    ("`spawn_blocking`: a parameter that is `impl FnMut()`", || callee_25::form_36(note)),
    ("`spawn_blocking`: a parameter that is a pointer to a function", || callee_25::form_37(note)),
    ("`spawn_blocking`: a parameter that is `&impl Fn()`", || callee_25::form_38(&note)),
    ("`spawn_blocking`: a parameter that is `&dyn Fn()`", || callee_25::form_39(&note)),
    ("`spawn_blocking`: a copy of a parameter", || callee_25::form_40(note)),
    ("`spawn_blocking`: a constant", callee_25::form_41),
    ("`spawn_blocking`: a static", callee_25::form_42),
    ("`spawn_blocking`: a field", callee_25::form_43),
    ("`spawn_blocking`: a field of a tuple", callee_25::form_44),
    ("`spawn_blocking`: a field of what a call gives", callee_25::form_45),
    ("`spawn_blocking`: an element", callee_25::form_46),
    ("`spawn_blocking`: a place behind a reference", || callee_25::form_47(&(note as fn()))),
    ("`spawn_blocking`: a reference to a closure", callee_25::form_48),
    ("`spawn_blocking`: a reference to a function", callee_25::form_49),
    ("`spawn_blocking`: a call that gives a closure", callee_25::form_52),
    ("`spawn_blocking`: a call that gives a closure that can be called again", callee_25::form_53),
    ("`spawn_blocking`: a method that gives a closure", callee_25::form_54),
    ("`spawn_blocking`: a call with `?`", callee_25::form_55),
    ("`spawn_blocking`: an unwrapped element", callee_25::form_56),
    ("`spawn_blocking`: a closure that was wrapped by hand", callee_25::form_57),
    ("`spawn_blocking`: a closure that a context wraps", callee_25::form_58),
    ("`spawn_blocking`: a macro that gives a closure", callee_25::form_59),
    ("`spawn_blocking`: a macro around a closure", callee_25::form_60),
    ("`spawn_blocking`: a box of a closure", callee_25::form_61),
    ("`spawn_blocking`: a box of a closure that moves", callee_25::form_62),
    ("`spawn_blocking`: a box of a function", callee_25::form_63),
    ("`spawn_blocking`: a box of a variable", callee_25::form_64),
    ("`spawn_blocking`: a box of a call", callee_25::form_65),
    ("`spawn_blocking`: a box with its type", callee_25::form_66),
    ("`spawn_blocking`: a box of a box", callee_25::form_67),
    ("`spawn_blocking`: a variable that is a box of `dyn FnOnce()`", callee_25::form_69),
    ("`spawn_blocking`: a variable that is a box of `dyn Fn()`", callee_25::form_70),
    ("`spawn_blocking`: a variable that is a box of `dyn FnMut()`", callee_25::form_71),
    ("`spawn_blocking`: a variable that is a box of a closure", callee_25::form_72),
    ("`spawn_blocking`: a parameter that is a box", || callee_25::form_73(Box::new(note))),
    ("`spawn_blocking`: a box that a call gives", callee_25::form_74),
    ("`spawn_blocking`: a box that is taken out of a list", callee_25::form_75),
    ("a named function of `FnOnce()`: a closure", callee_26::form_0),
    ("a named function of `FnOnce()`: a closure with `move`", callee_26::form_1),
    ("a named function of `FnOnce()`: a closure that moves what it captures into its body", callee_26::form_2),
    ("a named function of `FnOnce()`: a closure with `move` that borrows from what it captures", callee_26::form_3),
    ("a named function of `FnOnce()`: a closure that changes what it owns", callee_26::form_6),
    ("a named function of `FnOnce()`: a closure with a return type", callee_26::form_7),
    ("a named function of `FnOnce()`: a closure in parentheses", callee_26::form_8),
    ("a named function of `FnOnce()`: a closure at the end of a block", callee_26::form_9),
    ("a named function of `FnOnce()`: a closure that a labelled block is left with", callee_26::form_10),
    ("a named function of `FnOnce()`: a closure that a loop is left with", callee_26::form_11),
    ("a named function of `FnOnce()`: a closure in an inline `const`", callee_26::form_12),
    ("a named function of `FnOnce()`: a closure in an `unsafe` block", callee_26::form_13),
    ("a named function of `FnOnce()`: closures at the ends of an `if`", callee_26::form_14),
    ("a named function of `FnOnce()`: closures at the ends of a `match`", callee_26::form_15),
    ("a named function of `FnOnce()`: a closure and a `return` at the ends of a `match`", callee_26::form_16),
    ("a named function of `FnOnce()`: a function", callee_26::form_17),
    ("a named function of `FnOnce()`: a function by a path", callee_26::form_18),
    ("a named function of `FnOnce()`: a function of a type", callee_26::form_19),
    ("a named function of `FnOnce()`: a function with generics", callee_26::form_20),
    ("a named function of `FnOnce()`: a function of a trait", callee_26::form_21),
    ("a named function of `FnOnce()`: functions at the ends of an `if`", callee_26::form_22),
    ("a named function of `FnOnce()`: a function and a closure at the ends of an `if`", callee_26::form_23),
    ("a named function of `FnOnce()`: a closure as a pointer to a function", callee_26::form_24),
    ("a named function of `FnOnce()`: a function as a pointer to a function", callee_26::form_25),
    ("a named function of `FnOnce()`: a variable that is a pointer to a function", callee_26::form_26),
    ("a named function of `FnOnce()`: a variable that is a closure", callee_26::form_27),
    ("a named function of `FnOnce()`: a variable that is a closure that owns", callee_26::form_28),
    ("a named function of `FnOnce()`: a variable that is a closure that moves what it captures into its body", callee_26::form_29),
    ("a named function of `FnOnce()`: a variable that is a closure that changes", callee_26::form_30),
    ("a named function of `FnOnce()`: a variable that is bound by a pattern", callee_26::form_32),
    ("a named function of `FnOnce()`: a variable that a call gives", callee_26::form_33),
    ("a named function of `FnOnce()`: a parameter that is `impl FnOnce()`", || callee_26::form_34(note)),
    ("a named function of `FnOnce()`: a parameter that is `impl Fn()`", || callee_26::form_35(note)),
    ("a named function of `FnOnce()`: a parameter that is `impl FnMut()`", || callee_26::form_36(note)),
    ("a named function of `FnOnce()`: a parameter that is a pointer to a function", || callee_26::form_37(note)),
    ("a named function of `FnOnce()`: a parameter that is `&impl Fn()`", || callee_26::form_38(&note)),
    ("a named function of `FnOnce()`: a parameter that is `&dyn Fn()`", || callee_26::form_39(&note)),
    ("a named function of `FnOnce()`: a copy of a parameter", || callee_26::form_40(note)),
    ("a named function of `FnOnce()`: a constant", callee_26::form_41),
    ("a named function of `FnOnce()`: a static", callee_26::form_42),
    ("a named function of `FnOnce()`: a field", callee_26::form_43),
    ("a named function of `FnOnce()`: a field of a tuple", callee_26::form_44),
    ("a named function of `FnOnce()`: a field of what a call gives", callee_26::form_45),
    ("a named function of `FnOnce()`: an element", callee_26::form_46),
    ("a named function of `FnOnce()`: a place behind a reference", || callee_26::form_47(&(note as fn()))),
    ("a named function of `FnOnce()`: a reference to a closure", callee_26::form_48),
    ("a named function of `FnOnce()`: a reference to a function", callee_26::form_49),
    ("a named function of `FnOnce()`: a call that gives a closure", callee_26::form_52),
    ("a named function of `FnOnce()`: a call that gives a closure that can be called again", callee_26::form_53),
    ("a named function of `FnOnce()`: a method that gives a closure", callee_26::form_54),
    ("a named function of `FnOnce()`: a call with `?`", callee_26::form_55),
    ("a named function of `FnOnce()`: an unwrapped element", callee_26::form_56),
    ("a named function of `FnOnce()`: a closure that was wrapped by hand", callee_26::form_57),
    ("a named function of `FnOnce()`: a closure that a context wraps", callee_26::form_58),
    ("a named function of `FnOnce()`: a macro that gives a closure", callee_26::form_59),
    ("a named function of `FnOnce()`: a macro around a closure", callee_26::form_60),
    ("a named function of `FnOnce()`: a box of a closure", callee_26::form_61),
    ("a named function of `FnOnce()`: a box of a closure that moves", callee_26::form_62),
    ("a named function of `FnOnce()`: a box of a function", callee_26::form_63),
    ("a named function of `FnOnce()`: a box of a variable", callee_26::form_64),
    ("a named function of `FnOnce()`: a box of a call", callee_26::form_65),
    ("a named function of `FnOnce()`: a box with its type", callee_26::form_66),
    ("a named function of `FnOnce()`: a box of a box", callee_26::form_67),
    ("a named function of `FnOnce()`: a variable that is a box of `dyn FnOnce()`", callee_26::form_69),
    ("a named function of `FnOnce()`: a variable that is a box of `dyn Fn()`", callee_26::form_70),
    ("a named function of `FnOnce()`: a variable that is a box of `dyn FnMut()`", callee_26::form_71),
    ("a named function of `FnOnce()`: a variable that is a box of a closure", callee_26::form_72),
    ("a named function of `FnOnce()`: a parameter that is a box", || callee_26::form_73(Box::new(note))),
    ("a named function of `FnOnce()`: a box that a call gives", callee_26::form_74),
    ("a named function of `FnOnce()`: a box that is taken out of a list", callee_26::form_75),
    ("a named function of `Fn()`: a closure", callee_27::form_0),
    ("a named function of `Fn()`: a closure with `move`", callee_27::form_1),
    ("a named function of `Fn()`: a closure with `move` that borrows from what it captures", callee_27::form_3),
    ("a named function of `Fn()`: a closure that borrows", callee_27::form_4),
    ("a named function of `Fn()`: a closure with a return type", callee_27::form_7),
    ("a named function of `Fn()`: a closure in parentheses", callee_27::form_8),
    ("a named function of `Fn()`: a closure at the end of a block", callee_27::form_9),
    ("a named function of `Fn()`: a closure that a labelled block is left with", callee_27::form_10),
    ("a named function of `Fn()`: a closure that a loop is left with", callee_27::form_11),
    ("a named function of `Fn()`: a closure in an inline `const`", callee_27::form_12),
    ("a named function of `Fn()`: a closure in an `unsafe` block", callee_27::form_13),
    ("a named function of `Fn()`: closures at the ends of an `if`", callee_27::form_14),
    ("a named function of `Fn()`: closures at the ends of a `match`", callee_27::form_15),
    ("a named function of `Fn()`: a closure and a `return` at the ends of a `match`", callee_27::form_16),
    ("a named function of `Fn()`: a function", callee_27::form_17),
    ("a named function of `Fn()`: a function by a path", callee_27::form_18),
    ("a named function of `Fn()`: a function of a type", callee_27::form_19),
    ("a named function of `Fn()`: a function with generics", callee_27::form_20),
    ("a named function of `Fn()`: a function of a trait", callee_27::form_21),
    ("a named function of `Fn()`: functions at the ends of an `if`", callee_27::form_22),
    ("a named function of `Fn()`: a function and a closure at the ends of an `if`", callee_27::form_23),
    ("a named function of `Fn()`: a closure as a pointer to a function", callee_27::form_24),
    ("a named function of `Fn()`: a function as a pointer to a function", callee_27::form_25),
    ("a named function of `Fn()`: a variable that is a pointer to a function", callee_27::form_26),
    ("a named function of `Fn()`: a variable that is a closure", callee_27::form_27),
    ("a named function of `Fn()`: a variable that is a closure that owns", callee_27::form_28),
    ("a named function of `Fn()`: a variable that is a closure that borrows", callee_27::form_31),
    ("a named function of `Fn()`: a variable that is bound by a pattern", callee_27::form_32),
    ("a named function of `Fn()`: a parameter that is `impl Fn()`", || callee_27::form_35(note)),
    ("a named function of `Fn()`: a parameter that is a pointer to a function", || callee_27::form_37(note)),
    ("a named function of `Fn()`: a parameter that is `&impl Fn()`", || callee_27::form_38(&note)),
    ("a named function of `Fn()`: a parameter that is `&dyn Fn()`", || callee_27::form_39(&note)),
    ("a named function of `Fn()`: a copy of a parameter", || callee_27::form_40(note)),
    ("a named function of `Fn()`: a constant", callee_27::form_41),
    ("a named function of `Fn()`: a static", callee_27::form_42),
    ("a named function of `Fn()`: a field", callee_27::form_43),
    ("a named function of `Fn()`: a field of a tuple", callee_27::form_44),
    ("a named function of `Fn()`: a field of what a call gives", callee_27::form_45),
    ("a named function of `Fn()`: an element", callee_27::form_46),
    ("a named function of `Fn()`: a place behind a reference", || callee_27::form_47(&(note as fn()))),
    ("a named function of `Fn()`: a reference to a closure", callee_27::form_48),
    ("a named function of `Fn()`: a reference to a function", callee_27::form_49),
    ("a named function of `Fn()`: a reference to a variable", callee_27::form_50),
    ("a named function of `Fn()`: a call that gives a closure that can be called again", callee_27::form_53),
    ("a named function of `Fn()`: an unwrapped element", callee_27::form_56),
    ("a named function of `Fn()`: a macro that gives a closure", callee_27::form_59),
    ("a named function of `Fn()`: a macro around a closure", callee_27::form_60),
    ("a named function of `Fn()`: a box of a closure", callee_27::form_61),
    ("a named function of `Fn()`: a box of a function", callee_27::form_63),
    ("a named function of `Fn()`: a box of a variable", callee_27::form_64),
    ("a named function of `Fn()`: a box of a box", callee_27::form_67),
    ("a named function of `Fn()`: a variable that is a box of a closure", callee_27::form_72),
    ("a named function of `FnMut()`: a closure", callee_28::form_0),
    ("a named function of `FnMut()`: a closure with `move`", callee_28::form_1),
    ("a named function of `FnMut()`: a closure with `move` that borrows from what it captures", callee_28::form_3),
    ("a named function of `FnMut()`: a closure that borrows", callee_28::form_4),
    ("a named function of `FnMut()`: a closure that changes what it borrows", callee_28::form_5),
    ("a named function of `FnMut()`: a closure that changes what it owns", callee_28::form_6),
    ("a named function of `FnMut()`: a closure with a return type", callee_28::form_7),
    ("a named function of `FnMut()`: a closure in parentheses", callee_28::form_8),
    ("a named function of `FnMut()`: a closure at the end of a block", callee_28::form_9),
    ("a named function of `FnMut()`: a closure that a labelled block is left with", callee_28::form_10),
    ("a named function of `FnMut()`: a closure that a loop is left with", callee_28::form_11),
    ("a named function of `FnMut()`: a closure in an inline `const`", callee_28::form_12),
    ("a named function of `FnMut()`: a closure in an `unsafe` block", callee_28::form_13),
    ("a named function of `FnMut()`: closures at the ends of an `if`", callee_28::form_14),
    ("a named function of `FnMut()`: closures at the ends of a `match`", callee_28::form_15),
    ("a named function of `FnMut()`: a closure and a `return` at the ends of a `match`", callee_28::form_16),
    ("a named function of `FnMut()`: a function", callee_28::form_17),
    ("a named function of `FnMut()`: a function by a path", callee_28::form_18),
    ("a named function of `FnMut()`: a function of a type", callee_28::form_19),
    ("a named function of `FnMut()`: a function with generics", callee_28::form_20),
    ("a named function of `FnMut()`: a function of a trait", callee_28::form_21),
    ("a named function of `FnMut()`: functions at the ends of an `if`", callee_28::form_22),
    ("a named function of `FnMut()`: a function and a closure at the ends of an `if`", callee_28::form_23),
    ("a named function of `FnMut()`: a closure as a pointer to a function", callee_28::form_24),
    ("a named function of `FnMut()`: a function as a pointer to a function", callee_28::form_25),
    ("a named function of `FnMut()`: a variable that is a pointer to a function", callee_28::form_26),
    ("a named function of `FnMut()`: a variable that is a closure", callee_28::form_27),
    ("a named function of `FnMut()`: a variable that is a closure that owns", callee_28::form_28),
    ("a named function of `FnMut()`: a variable that is a closure that changes", callee_28::form_30),
    ("a named function of `FnMut()`: a variable that is a closure that borrows", callee_28::form_31),
    ("a named function of `FnMut()`: a variable that is bound by a pattern", callee_28::form_32),
    ("a named function of `FnMut()`: a parameter that is `impl Fn()`", || callee_28::form_35(note)),
    ("a named function of `FnMut()`: a parameter that is `impl FnMut()`", || callee_28::form_36(note)),
    ("a named function of `FnMut()`: a parameter that is a pointer to a function", || callee_28::form_37(note)),
    ("a named function of `FnMut()`: a parameter that is `&impl Fn()`", || callee_28::form_38(&note)),
    ("a named function of `FnMut()`: a parameter that is `&dyn Fn()`", || callee_28::form_39(&note)),
    ("a named function of `FnMut()`: a copy of a parameter", || callee_28::form_40(note)),
    ("a named function of `FnMut()`: a constant", callee_28::form_41),
    ("a named function of `FnMut()`: a static", callee_28::form_42),
    ("a named function of `FnMut()`: a field", callee_28::form_43),
    ("a named function of `FnMut()`: a field of a tuple", callee_28::form_44),
    ("a named function of `FnMut()`: a field of what a call gives", callee_28::form_45),
    ("a named function of `FnMut()`: an element", callee_28::form_46),
    ("a named function of `FnMut()`: a place behind a reference", || callee_28::form_47(&(note as fn()))),
    ("a named function of `FnMut()`: a reference to a closure", callee_28::form_48),
    ("a named function of `FnMut()`: a reference to a function", callee_28::form_49),
    ("a named function of `FnMut()`: a reference to a variable", callee_28::form_50),
    ("a named function of `FnMut()`: a mutable reference to a variable", callee_28::form_51),
    ("a named function of `FnMut()`: a call that gives a closure that can be called again", callee_28::form_53),
    ("a named function of `FnMut()`: an unwrapped element", callee_28::form_56),
    ("a named function of `FnMut()`: a macro that gives a closure", callee_28::form_59),
    ("a named function of `FnMut()`: a macro around a closure", callee_28::form_60),
    ("a named function of `FnMut()`: a box of a closure", callee_28::form_61),
    ("a named function of `FnMut()`: a box of a function", callee_28::form_63),
    ("a named function of `FnMut()`: a box of a variable", callee_28::form_64),
    ("a named function of `FnMut()`: a box of a box", callee_28::form_67),
    ("a named function of `FnMut()`: a variable that is a box of `dyn Fn()`", callee_28::form_70),
    ("a named function of `FnMut()`: a variable that is a box of `dyn FnMut()`", callee_28::form_71),
    ("a named function of `FnMut()`: a variable that is a box of a closure", callee_28::form_72),
    ("a named function of a box of `dyn FnOnce()`: a box of a closure", callee_30::form_61),
    ("a named function of a box of `dyn FnOnce()`: a box of a closure that moves", callee_30::form_62),
    ("a named function of a box of `dyn FnOnce()`: a box of a function", callee_30::form_63),
    ("a named function of a box of `dyn FnOnce()`: a box of a variable", callee_30::form_64),
    ("a named function of a box of `dyn FnOnce()`: a box of a call", callee_30::form_65),
    ("a named function of a box of `dyn FnOnce()`: a box with its type", callee_30::form_66),
    ("a named function of a box of `dyn FnOnce()`: a box of a box", callee_30::form_67),
    ("a named function of a box of `dyn FnOnce()`: boxes at the ends of an `if`", callee_30::form_68),
    ("a named function of a box of `dyn FnOnce()`: a variable that is a box of `dyn FnOnce()`", callee_30::form_69),
    ("a named function of a box of `dyn FnOnce()`: a variable that is a box of `dyn Fn()`", callee_30::form_70),
    ("a named function of a box of `dyn FnOnce()`: a variable that is a box of `dyn FnMut()`", callee_30::form_71),
    ("a named function of a box of `dyn FnOnce()`: a variable that is a box of a closure", callee_30::form_72),
    ("a named function of a box of `dyn FnOnce()`: a parameter that is a box", || callee_30::form_73(Box::new(note))),
    ("a named function of a box of `dyn FnOnce()`: a box that a call gives", callee_30::form_74),
    ("a named function of a box of `dyn FnOnce()`: a box that is taken out of a list", callee_30::form_75),
    ("a named function of an `Arc` of `dyn Fn()`: a counted pointer to a closure", callee_32::form_76),
    ("a named function of an `Arc` of `dyn Fn()`: a counted pointer to a function", callee_32::form_77),
    ("a named function of an `Arc` of `dyn Fn()`: a variable that is a counted pointer", callee_32::form_78),
    ("a named function of an `Arc` of `dyn Fn()`: a copy of a counted pointer", callee_32::form_79),
    ("a named function of an `Arc` of `dyn Fn()`: the same by a path", callee_32::form_80),
    ("a named function of an optional box: an optional box", callee_36::form_82),
    ("a named function of an optional box: an optional box of a function", callee_36::form_83),
    ("a named function of an optional box: a variable that is an optional box", callee_36::form_87),
    ("a named function of an optional box: a variable in `Some`", callee_36::form_89),
    ("a named function of an optional box: an optional box that is made at once", callee_36::form_90),
];

pub(crate) const WARNED: &[fn()] = &[
    callee_29::form_0,
    callee_29::form_1,
    callee_29::form_7,
    callee_29::form_8,
    callee_29::form_10,
    callee_29::form_11,
    callee_29::form_12,
    callee_29::form_13,
    callee_29::form_14,
    callee_29::form_15,
    callee_29::form_16,
    callee_29::form_17,
    callee_29::form_18,
    callee_29::form_19,
    callee_29::form_20,
    callee_29::form_21,
    callee_29::form_22,
    callee_29::form_23,
    callee_29::form_24,
    callee_29::form_25,
    callee_29::form_27,
    callee_29::form_32,
    || callee_29::form_37(note),
    callee_29::form_41,
    callee_29::form_42,
    callee_29::form_43,
    callee_29::form_44,
    callee_29::form_45,
    callee_29::form_46,
    || callee_29::form_47(&(note as fn())),
    callee_29::form_56,
    callee_29::form_59,
    callee_29::form_60,
];

pub(crate) const QUIET: &[fn()] = &[
];

use crate::support::*;
use std::{pin::Pin, rc::Rc, sync::Arc, thread};
use contextvars::{Context, Propagate, propagate};
use futures::FutureExt;
