//! Random programs run twice: in the store, and in a naive model made of `HashMap` clones. After every step both must give
//! the same answer to every read, list the same bindings, and have the same values alive.

#![allow(clippy::similar_names, reason = "short programs, short names")]

mod naive;
mod program;
mod vars;
mod world;

use contextvars_tests::is_full;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm};

use program::{Program, program};
use world::World;

/// How many programs, unless `PROPTEST_CASES` says otherwise: a sanitizer makes each one slow.
fn cases() -> u32 {
    let default = if is_full() { 5_000 } else { 1_000 };
    let told = std::env::var("PROPTEST_CASES").ok();
    told.and_then(|cases| cases.parse().ok()).unwrap_or(default)
}

proptest! {
    #![proptest_config(Config {
        cases: cases(),
        // Programs that failed once are kept there, and run first.
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("runtime/model/regressions"))),
        rng_algorithm: RngAlgorithm::XorShift, // the other one would take more time than all the rest
        max_shrink_iters: 100_000,
        ..Config::default()
    })]

    #[test]
    fn the_store_does_what_hash_maps_would_do(program in program()) {
        run(&program);
    }
}

fn run(program: &Program) {
    vars::bind_all_once();
    // On a thread of its own, whose base context is empty, and at whose exit all that is left set is dropped.
    let world = World::new(program.vars.clone());
    let main = world.clone();
    let body = program.body.clone();
    let result = std::thread::spawn(move || main.run_all(&body)).join();
    if let Err(payload) = result {
        std::panic::resume_unwind(payload);
    }
    world.check_that_nothing_is_left();
}
