use contextvars::propagate;

fn execute(job: impl FnOnce()) {
    job();
}

#[propagate(spawn(exectue))]
fn misspelt() {
    execute(|| ());
}

#[propagate(skip(spawn_blocking))]
fn skipped_without_need() {
    execute(|| ());
}

#[propagate(spawn(execute), skip(execute))]
fn both() {
    execute(|| ());
}

fn main() {}
