use contextvars::propagate;

trait Job {
    #[propagate]
    fn run(&self) -> u32;
}

struct One;

impl Job for One {
    fn run(&self) -> u32 {
        1
    }
}

fn main() {
    One.run();
}
