use std::rc::Rc;

// without the attribute
async fn start() {
    let shared = Rc::new(1);
    let task = tokio::spawn(async move {
        tokio::task::yield_now().await;
        println!("{shared}");
    });
    task.await.unwrap();
}

fn main() {
    drop(start());
}
