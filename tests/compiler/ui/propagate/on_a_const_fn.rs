use contextvars::propagate;

#[propagate]
const fn double(n: u32) -> u32 {
    n * 2
}

struct Doubler;

impl Doubler {
    #[propagate]
    pub const fn double(&self, n: u32) -> u32 {
        n * 2
    }
}

fn main() {
    const FOUR: u32 = double(2);
    let _ = Doubler.double(FOUR);
}
