//! Right code in which a name of the spawn table, or of a scope, is that of something else: it compiles
//! without a warning, and means what it meant.
#![deny(deprecated)]

use std::fmt::Display;
use std::path::{Path, PathBuf};

use contextvars::propagate;
use futures::executor::block_on;
use futures::future::{self, BoxFuture, join, join3, try_join};

use crate::ID;

async fn who() -> u64 {
    ID.get()
}

#[propagate]
async fn marked() -> u64 {
    ID.get()
}

#[test]
#[propagate(ID = 7)]
fn joins_of_other_things() {
    fn join_all<T: Display>(items: impl IntoIterator<Item = T>, separator: &str) -> String {
        items
            .into_iter()
            .map(|item| item.to_string())
            .collect::<Vec<_>>()
            .join(separator)
    }
    mod itertools {
        pub(super) fn join<I: IntoIterator<Item: super::Display>>(
            items: I,
            separator: &str,
        ) -> String {
            super::Itertools::join(&mut items.into_iter(), separator)
        }
    }
    let both = block_on(join(who(), async { ID.get() }));
    let by_path = block_on(future::join(who(), marked()));
    let three = block_on(join3(who(), who(), who()));
    let tried: Result<(u64, u64), ()> = block_on(try_join(async { Ok(ID.get()) }, future::ok(7)));
    let path: PathBuf = Path::new("a").join("b").join(String::from("c"));
    let list = ["a", "b"].join("-")
        + &vec!["c", "d"].join("-")
        + &[[1, 2], [3, 4]].join(&0).len().to_string();
    let items =
        itertools::join(&[1, 2], ", ") + &itertools::join(vec!["a"].iter(), "") + &(1..3).join("");
    let room = Room { members: vec![] }
        .join("ann", 1)
        .join(String::from("bob"), 2);
    assert_eq!(
        (both, by_path, three, tried),
        ((7, 7), (7, 7), (7, 7, 7), Ok((7, 7)))
    );
    assert_eq!(
        (path, list, items),
        (PathBuf::from("a/b/c"), "a-bc-d5".into(), "1, 2a12".into())
    );
    assert_eq!(
        (room.members.len(), join_all([1, 2], "-")),
        (2, "1-2".into())
    );
}

trait Itertools: Iterator + Sized {
    fn join(&mut self, separator: &str) -> String
    where
        Self::Item: Display,
    {
        self.map(|item| item.to_string())
            .collect::<Vec<_>>()
            .join(separator)
    }
}

impl<I: Iterator> Itertools for I {}

struct Room {
    members: Vec<(String, u64)>,
}

impl Room {
    fn join(mut self, name: impl Into<String>, id: u64) -> Self {
        self.members.push((name.into(), id));
        self
    }

    fn broadcast<M: Into<String>>(&mut self, message: M) -> usize {
        self.members.push((message.into(), 0));
        self.members.len()
    }

    fn send_broadcast(&self, message: &str) -> BoxFuture<'static, usize> {
        let length = message.len();
        Box::pin(async move { length })
    }

    fn install(&self, package: &str) -> Result<usize, String> {
        package
            .strip_prefix('x')
            .map(str::len)
            .ok_or_else(|| package.to_owned())
    }

    fn scope(&self, name: &str) -> Scoped<'_> {
        Scoped(self, name.len())
    }

    fn spawn(&mut self, name: &str, member: (String, u64)) -> &mut (String, u64) {
        self.members.push((member.0 + name, member.1));
        self.members.last_mut().unwrap()
    }
}

struct Scoped<'r>(&'r Room, usize);

impl Scoped<'_> {
    fn spawn(&self) -> usize {
        self.0.members.len() + self.1
    }
}

struct Channel<T>(Vec<T>);

impl<T: Clone> Channel<T> {
    async fn broadcast(&mut self, message: T) -> Result<Option<T>, T> {
        self.0.push(message);
        Ok(self.0.first().cloned())
    }
}

#[test]
#[propagate(ID = 7)]
fn methods_of_other_things() {
    let mut room = Room { members: vec![] };
    assert_eq!(
        room.broadcast("text") + room.broadcast(String::from("text")) + room.broadcast('c'),
        6
    );
    assert_eq!(block_on(room.send_broadcast("text")), 4);
    assert_eq!(
        (room.install("xy"), room.install("y")),
        (Ok(1), Err("y".into()))
    );
    assert_eq!(room.scope("name").spawn(), 7);
    room.spawn("name", ("ann".into(), 1)).1 += 1;
    assert_eq!(room.members.pop(), Some(("annname".into(), 2)));
    let mut channel = Channel(vec![]);
    assert_eq!(block_on(channel.broadcast("a")), Ok(Some("a")));
    let mut functions: Channel<fn() -> u64> = Channel(vec![]);
    let first = block_on(functions.broadcast(|| ID.get())).unwrap().unwrap();
    assert_eq!(first(), 7);
    let mut jobs = Channel(vec![]);
    assert!(block_on(jobs.broadcast(Some(1))).is_ok());
}

#[test]
#[propagate(ID = 7)]
fn scopes_of_others_whose_spawns_run_their_work_again() {
    struct Again;
    impl Again {
        fn scope<R>(&self, body: impl FnOnce(&Self) -> R) -> R {
            body(self)
        }
        fn spawn(&self, work: impl Fn() -> u64) -> u64 {
            work() + work()
        }
        fn spawn_fifo(&self, mut work: impl FnMut() -> u64) -> u64 {
            work() + work()
        }
    }
    fn scope_of<R>(body: impl FnOnce(&Again) -> R) -> R {
        body(&Again)
    }
    let (one, mut count) = (1, 0);
    let sums = [
        Again.scope(|s| s.spawn(|| ID.get() * one)),
        scope_of(|s| s.spawn(|| ID.get() * one)),
        Again.scope(|s: &Again| s.spawn(|| ID.get() * one)),
        Again.scope(|s| {
            s.spawn_fifo(|| {
                count += 1;
                ID.get() * one
            })
        }),
    ];
    assert_eq!((sums, count), ([14; 4], 2));
}
