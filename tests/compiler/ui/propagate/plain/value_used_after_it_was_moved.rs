use std::thread;

// without the attribute
fn start() {
    let text = String::from("text");
    let handle = thread::spawn(move || text.len());
    println!("{text}");
    handle.join().unwrap();
}

// without the attribute
fn twice(text: String) -> (String, String) {
    (text, text)
}

fn main() {
    start();
    twice(String::new());
}
