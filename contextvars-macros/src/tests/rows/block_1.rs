fn written() {
    web::block(move || work()).await?;
}

fn means() {
    let __contextvars_scope = ::contextvars::__private::scope(());
    web::block('__contextvars_spawn: {
            let __contextvars_captured = ::contextvars::__private::capture();
            move || {
                let __contextvars_scope = __contextvars_captured.enter_();
                { work() }
            }
        })
        .await?;
}
