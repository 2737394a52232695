use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

async fn fetch() -> u8 {
    1
}

async fn run(flag: bool) {
    scoped!(USER = String::new(), {
        if flag {
            fetch().await;
        }
        let nested = async { fetch().await };
        let _: u8 = nested.await;
    });
}

fn main() {
    let _ = run(true);
}
