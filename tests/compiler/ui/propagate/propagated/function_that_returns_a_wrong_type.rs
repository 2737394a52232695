#[contextvars::propagate]
fn name(flag: bool) -> String {
    if flag {
        return "early";
    }
    "late"
}

#[contextvars::propagate]
async fn name_async(flag: bool) -> String {
    if flag {
        return "early";
    }
    "late"
}

fn main() {
    name(true);
    drop(name_async(true));
}
