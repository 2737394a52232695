use std::rc::Rc;

use contextvars::thread;

fn main() {
    let shared = Rc::new(1);
    thread::spawn(move || println!("{shared}"));
}
