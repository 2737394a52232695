use std::thread;

#[contextvars::propagate]
fn start() -> u32 {
    let handle = thread::spawn(|| String::from("wrong"));
    handle.join().unwrap()
}

fn main() {
    start();
}
