//! A queue with one long-lived worker: what is sent is data, so send the context along.
//!
//! Run it with `cargo run --example queue`.

mod output;

use std::sync::mpsc;
use std::thread;

use contextvars::{Context, context_var, propagate, scoped};
use output::show;

/// The request that asks for the work.
#[context_var]
static REQUEST: u32;

fn log(text: &str) {
    match REQUEST.try_get() {
        Ok(request) => show!("request {request}: {text}"),
        Err(_) => show!("no request: {text}"),
    }
}

/// The three ways to put work into a queue.
enum Message {
    /// Only data. The worker can't know for whom it works.
    Bare(&'static str),
    /// Data and the sender's context: for work that the worker knows how to do.
    WithContext(Context, &'static str),
    /// A closure that has its context inside: for work of any kind.
    Job(Box<dyn FnOnce() + Send>),
}

/// A handler. No argument and no message has the number of the request in it.
fn handle(queue: &mpsc::Sender<Message>) -> Result<(), mpsc::SendError<Message>> {
    queue.send(Message::Bare("send a mail"))?;
    queue.send(Message::WithContext(Context::current(), "send a mail"))?;
    queue.send(Message::Job(Box::new(propagate(|| log("draw a chart")))))
}

fn main() -> Result<(), mpsc::SendError<Message>> {
    let (queue, messages) = mpsc::channel();
    // The worker is started before the first request, and is nobody's: it works for all of them.
    let worker = thread::spawn(move || {
        for message in messages {
            match message {
                Message::Bare(text) => log(text),
                Message::WithContext(context, text) => context.scope(|| log(text)),
                Message::Job(job) => job(),
            }
        }
    });
    for number in 1..=2 {
        scoped!(REQUEST = number, { handle(&queue)? });
    }
    drop(queue);
    worker.join().expect("the worker only prints");
    Ok(())
}
