use std::thread;

// without the attribute
fn start(count: u32) -> u32 {
    let handle = thread::spawn(move || cuont + 1);
    handle.join().unwrap().no_such_method()
}

fn main() {
    start(1);
}
