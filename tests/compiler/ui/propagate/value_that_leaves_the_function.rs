use contextvars::{context_var, propagate};

#[context_var]
static RECORD: usize;

fn read(text: &str) -> Option<usize> {
    text.parse().ok()
}

async fn load() -> usize {
    5
}

#[propagate(RECORD = read(text)?)]
fn leaves_at_once(text: &str) -> Option<usize> {
    Some(RECORD.get())
}

#[propagate(RECORD = read(text)?)]
async fn leaves_later(text: &str) -> Option<usize> {
    Some(RECORD.get())
}

#[propagate(RECORD = load().await)]
async fn awaits() -> usize {
    RECORD.get()
}

fn main() {
    leaves_at_once("5");
    drop((leaves_later("5"), awaits()));
}
