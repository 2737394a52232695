use contextvars::propagate;

fn main() {
    let job = propagate(|| ());
    job();
    job();
}
