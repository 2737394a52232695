//! A variable, bound for a block, follows the work to another thread: `cargo run --example first_steps`.

mod output;

use contextvars::{context_var, scoped};
use output::show;

#[context_var]
static USER: &str;

fn main() {
    scoped!(USER = "ann", {
        let thread = std::thread::spawn(|| show!("hello {}", USER.get()));
        thread.join().expect("the thread only prints");
    });
    show!("after the block: {:?}", USER.try_get().ok());
}
