use std::thread;

#[contextvars::propagate]
fn start() {
    let text = String::from("text");
    let handle = thread::spawn(move || text.len());
    println!("{text}");
    handle.join().unwrap();
}

#[contextvars::propagate]
fn twice(text: String) -> (String, String) {
    (text, text)
}

fn main() {
    start();
    twice(String::new());
}
