use std::thread;

// without the attribute
fn start() {
    let local = String::from("local");
    let handle = thread::spawn(|| {
        println!("{local}");
    });
    handle.join().unwrap();
}

fn main() {
    start();
}
