use contextvars::propagate;

fn main() {
    #[propagate]
    let count = 5;
    println!("{count}");

    #[propagate]
    std::thread::spawn(|| 5);
}
