use std::thread;

// without the attribute
fn start() -> u32 {
    let handle = thread::spawn(|| String::from("wrong"));
    handle.join().unwrap()
}

fn main() {
    start();
}
