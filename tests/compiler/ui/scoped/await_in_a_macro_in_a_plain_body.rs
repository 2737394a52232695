use contextvars::{context_var, scoped};

#[context_var]
static USER: String;

async fn fetch() -> u8 {
    1
}

async fn run() {
    scoped!(USER = String::new(), {
        let _ = vec![fetch().await];
        let _ = futures::join!(fetch(), async { fetch().await });
        println!("{}", fetch().await);
        let _ = tokio::join!(fetch(), { fetch().await; fetch() });
    });
}

fn main() {
    let _ = run();
}
