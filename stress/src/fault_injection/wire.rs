//! Steps with bodies of HTTP, and with variables that go to other processes.

use std::fmt::{self, Display, Formatter};
use std::pin::{Pin, pin};
use std::str::FromStr;
use std::task::{self, Poll};

use contextvars::baggage::Baggage;
use contextvars::{Context, Propagate};
use http_body::{Body, Frame, SizeHint};

use super::Step;
use super::stage::{A, B, Kind, Stage};
use super::tasks::poll;
use super::user::{Bomb, Turns};

pub(super) const STEPS: &[Step] = &[
    Step::new("Body for InContext", |stage| {
        // In a scope, as `captured` in tasks.rs.
        let body = || Sent(Turns::new(stage)).in_current_context();
        let mut body = pin!(Context::current().scope(body));
        assert_eq!(body.size_hint().exact(), Some(1));
        assert!(!body.is_end_stream());
        for _ in 0..2 {
            drop(poll(stage, |cx| body.as_mut().poll_frame(cx)));
        }
    }),
    Step::new("baggage::Baggage::inject", |stage| {
        let context = Context::new()
            .with_value(&A, stage.bomb())
            .with_value(&B, stage.bomb());
        let header = context.scope(|| list().inject("other=1"));
        assert_eq!(header, "A=bomb,b=bomb,other=1");
    }),
    Step::new("baggage::Baggage::pairs", |stage| {
        let context = Context::new().with_value(&B, stage.bomb());
        let pairs = context.scope(|| list().pairs());
        assert_eq!(pairs, [("b", "bomb".to_owned())]);
    }),
    Step::new("baggage::Baggage::extract", |stage| {
        let context = Context::current().with_value(&B, stage.bomb());
        let context = list().extract(["A=bomb,b=bo%6Db", "A=no%20bomb"], context);
        assert!(context.contains(&A) && context.contains(&B));
        // What does not parse leaves the binding alone.
        let again = list().extract(["A=no%20bomb"], context.clone());
        assert_eq!(again.get(&A).map(Bomb::id), context.get(&A).map(Bomb::id));
    }),
    Step::new("baggage::Baggage::bind_pairs", |stage| {
        let context = Context::new().with_value(&A, stage.bomb());
        let pairs = [("b", "bomb"), ("A", "no bomb"), ("b", "no bomb")];
        let context = list().bind_pairs(pairs, context);
        assert!(context.contains(&A) && context.contains(&B));
    }),
];

fn list() -> Baggage {
    Baggage::new().var(&A).named("b", &B)
}

impl Display for Bomb {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("bo")?;
        Stage::current().user_code(Kind::Text);
        f.write_str("mb")
    }
}

impl FromStr for Bomb {
    type Err = Self;

    fn from_str(text: &str) -> Result<Self, Self> {
        let stage = Stage::current();
        stage.user_code(Kind::Text);
        let bomb = stage.bomb();
        if text == "bomb" { Ok(bomb) } else { Err(bomb) }
    }
}

/// A body that is sent in turns.
struct Sent(Turns);

impl Body for Sent {
    type Data = &'static [u8];
    type Error = Bomb;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<&'static [u8]>, Bomb>>> {
        let turn = Pin::new(&mut self.0).poll(cx);
        turn.map(|bomb| Some(Err(bomb)))
    }

    fn is_end_stream(&self) -> bool {
        Stage::current().user_code(Kind::Next);
        false
    }

    fn size_hint(&self) -> SizeHint {
        Stage::current().user_code(Kind::Next);
        SizeHint::with_exact(1)
    }
}
