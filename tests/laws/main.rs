//! The laws, one by one, as far as the runtime alone has to keep them.

use contextvars_tests::alloc::Counting;

mod law_01_lookup;
mod law_02_isolation;
mod law_03_capture_and_15_cost;
mod law_04_run;
mod law_05_scopes;
mod law_06_tokens;
mod law_07_tasks;
mod law_08_spawns;
mod law_09_inherit;
mod law_11_stray;
mod law_12_reentrancy;
mod law_14_memory;

#[global_allocator]
static ALLOCATOR: Counting = Counting;
