use contextvars::propagate;

struct Pool;

impl Pool {
    fn run(&self, job: impl FnOnce()) {
        job();
    }
}

#[propagate(spawn(pool.run))]
fn by_receiver(pool: &Pool) {
    pool.run(|| ());
}

#[propagate(spawn(Pool::run))]
fn by_path(pool: &Pool) {
    Pool::run(pool, || ());
}

#[propagate(skip("run"))]
fn by_text(pool: &Pool) {
    pool.run(|| ());
}

#[propagate(spawn(5))]
fn by_number(pool: &Pool) {
    pool.run(|| ());
}

#[propagate(skip())]
fn by_nothing(pool: &Pool) {
    pool.run(|| ());
}

fn main() {}
