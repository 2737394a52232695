use std::rc::Rc;
use std::thread;

#[contextvars::propagate]
fn start(shared: Rc<u32>) {
    let handle = thread::spawn(move || {
        println!("{shared}");
    });
    handle.join().unwrap();
}

fn main() {
    start(Rc::new(1));
}
