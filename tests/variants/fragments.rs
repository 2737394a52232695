//! Marks and scopes that the program's own macros write, and where a scope may stand.

use std::thread;

use contextvars::{context_var, propagate, scoped};
use futures::executor::block_on;
use rayon::prelude::*;

use crate::{ID, id};

mod vars {
    use contextvars::context_var;

    #[context_var]
    pub(crate) static NAME: &'static str = "";
}

macro_rules! functions {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),*) -> $result:ty $body:block) => {
        $(#[$meta])*
        #[propagate(ID = 7)]
        $vis fn $name($($arg: $type),*) -> $result $body
    };
    (with $var:path = $value:expr; $($item:item)*) => {
        $(#[propagate($var = $value)] $item)*
    };
    (expression $name:ident named $callee:ident = $body:expr) => {
        #[propagate(ID = 7, spawn($callee))]
        fn $name() -> u64 {
            $body
        }
    };
    (expression $name:ident = $body:expr) => {
        #[propagate(ID = 7)]
        fn $name() -> u64 {
            $body
        }
    };
    (tokens $name:ident { $($body:tt)* }) => {
        #[propagate(ID = 7)]
        fn $name() -> u64 {
            $($body)*
        }
    };
}

fn elsewhere(job: impl FnOnce() -> u64 + Send + 'static) -> u64 {
    thread::spawn(job).join().unwrap()
}

functions! {
    /// A block that a macro gets whole.
    #[inline]
    pub(crate) fn of_a_block(times: u64, text: &'static str) -> u64 {
        let handle = thread::spawn(move || ID.get() * times * text.len() as u64);
        handle.join().unwrap()
    }
}

functions! {
    with ID = 7;
    fn of_an_item() -> u64 {
        rayon::join(|| ID.get(), id).0
    }
    async fn of_an_async_item() -> u64 {
        thread::spawn(id).join().unwrap()
    }
}

functions!(expression of_an_expression named elsewhere = elsewhere(|| ID.get()));
functions!(expression of_a_chain = vec![1].par_iter().map(|one: &u64| one * ID.get()).sum());
functions!(tokens of_tokens { let handle = thread::spawn(|| ID.get()); handle.join().unwrap() });

macro_rules! spawned {
    ($spawn:path, $($job:tt)*) => {
        scoped!({ $spawn($($job)*).join().unwrap() })
    };
}

macro_rules! bound {
    ($($var:ident = $value:expr),* => $body:expr) => {
        scoped!($($var = $value),*, { $body })
    };
    ($var:path, $value:expr, $body:block) => {
        scoped!($var = $value, $body)
    };
}

macro_rules! joined {
    ($($job:expr),+) => {
        scoped!({ let handles = [$(thread::spawn($job)),+]; handles.map(|handle| handle.join().unwrap()) })
    };
}

#[test]
fn fragments_of_macros() {
    assert_eq!(
        of_a_block(1, "x") + of_an_item() + block_on(of_an_async_item()),
        21
    );
    assert_eq!(of_an_expression() + of_a_chain() + of_tokens(), 21);
    ID.scope(7, || {
        assert_eq!(spawned!(thread::spawn, || ID.get()), 7);
        assert_eq!(spawned!(std::thread::spawn, move || -> u64 { ID.get() }), 7);
        assert_eq!(spawned!(thread::spawn::<_, u64>, id), 7);
        assert_eq!(joined!(|| ID.get(), id), [7; 2]);
    });
    assert_eq!(
        bound!(ID = 7 => thread::spawn(|| ID.get()).join().unwrap()),
        7
    );
    assert_eq!(bound!(ID, 7, { thread::spawn(id).join().unwrap() }), 7);
    assert_eq!(bound!(crate::ID, 7, { rayon::join(id, || ID.get()).0 }), 7);
}

#[propagate(ID = 7)]
mod nested {
    use super::*;

    const FACTOR: u64 = 1;
    static NOTHING: () = ();

    pub(super) mod inner {
        use super::*;

        pub(in super::super) fn run() -> u64 {
            thread::spawn(|| ID.get() * FACTOR).join().unwrap()
        }

        pub(in super::super) struct Runner;

        impl Runner {
            pub(in super::super) fn run(&self) -> u64 {
                let () = NOTHING;
                thread::spawn(id).join().unwrap()
            }

            pub(in super::super) const fn fixed() -> u64 {
                FACTOR
            }
        }

        pub(in super::super) trait Run {
            fn run_it(&self) -> u64 {
                rayon::join(|| ID.get(), id).1
            }

            async fn later(&self) -> u64 {
                thread::spawn(id).join().unwrap()
            }
        }

        impl Run for Runner {}
    }

    macro_rules! local {
        ($job:expr) => {
            thread::spawn($job).join().unwrap()
        };
    }

    #[propagate(ID = 8, spawn(local))]
    pub(super) fn other() -> u64 {
        local!(|| ID.get())
    }
}

#[test]
fn modules_in_modules() {
    use nested::inner::{Run, Runner, run};
    assert_eq!(
        (run(), Runner.run(), Runner.run_it(), Runner::fixed()),
        (7, 7, 7, 1)
    );
    assert_eq!((block_on(Runner.later()), nested::other()), (7, 8));
}

fn twice(value: u64, job: impl FnOnce() -> u64) -> u64 {
    value + job()
}

fn parse(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.parse()
}

#[propagate(ID = 1)]
fn places(text: &str) -> Result<Vec<u64>, std::num::ParseIntError> {
    let closure = || scoped!(ID = 7, { thread::spawn(id).join().unwrap() });
    let typed: u64 = scoped!(ID = parse(text)?, { ID.get() });
    let argument = twice(scoped!(ID = 3, { ID.get() }), || {
        scoped!(ID = 4, { thread::spawn(id).join().unwrap() })
    });
    let matched = match scoped!(ID = 7, { thread::spawn(id).join() }) {
        Ok(id) if scoped!(ID = id, { thread::spawn(|| ID.get() == 7).join().unwrap() }) => {
            scoped!(ID = id, { ID.get() })
        }
        _ => 0,
    };
    let list = vec![scoped!(ID = 7, { thread::spawn(id).join().unwrap() }); 2];
    let text = format!("{}", scoped!(ID = 7, { thread::spawn(id).join().unwrap() }));
    let nested = scoped!(ID = 5, {
        scoped!(ID = ID.get() + 1, {
            scoped!(ID = ID.get() + 1, { thread::spawn(id).join().unwrap() })
        })
    });
    let in_a_job =
        thread::spawn(|| scoped!(ID = ID.get() + 6, { thread::spawn(id).join().unwrap() }))
            .join()
            .unwrap();
    let unit = scoped!(ID = 7, {});
    let name = scoped!(vars::NAME = "x", ID = vars::NAME.get().len() as u64 + 7, {
        thread::spawn(|| vars::NAME.get().len() as u64 * 7 + ID.get() - 7)
            .join()
            .unwrap()
    });
    let mut result = vec![];
    for number in 0.. {
        scoped!(ID = number, {
            match thread::spawn(id).join().unwrap() {
                0..5 => continue,
                9 => break,
                7 => result.push(ID.get()),
                _ => {}
            }
        });
    }
    let () = unit;
    let labelled = 'outer: loop {
        let _: () = scoped!(ID = 7, { break 'outer thread::spawn(id).join().unwrap() });
    };
    result.extend([
        closure(),
        typed,
        argument,
        matched,
        list[0],
        list[1],
        parse(&text)?,
        nested,
        in_a_job,
        name,
        labelled,
    ]);
    assert_eq!(ID.get(), 1);
    Ok(result)
}

#[test]
fn scopes_in_every_place() {
    assert_eq!(places("7"), Ok(vec![7; 12]));
    assert!(places("x").is_err());
    assert_eq!(ID.get(), 0);
}

#[test]
fn scopes_in_futures() {
    async fn fetch(id: u64) -> u64 {
        scoped!(ID = id, async { ID.get() }).await
    }
    let future = async {
        let value = scoped!(ID = fetch(7).await, { thread::spawn(id).join().unwrap() });
        let block = scoped!(ID = fetch(7).await, async move {
            thread::spawn(id).join().unwrap()
        })
        .await;
        let early: Option<u64> = scoped!(ID = 7, async {
            let id = thread::spawn(id).join().ok()?;
            Some(id)
        })
        .await;
        let list = futures::future::join_all((1..3).map(|number| {
            scoped!(
                ID = number,
                async move { fetch(ID.get() * 7).await / number }
            )
        }))
        .await;
        let boxed: std::pin::Pin<Box<dyn Future<Output = u64> + Send>> =
            Box::pin(scoped!(ID = 7, async { ID.get() }));
        vec![value, block, early.unwrap(), list[0], list[1], boxed.await]
    };
    assert_eq!(block_on(future), [7; 6]);
}

#[context_var]
static FIRST: Vec<&'static str>;

#[context_var]
static SECOND: usize;

#[test]
fn values_of_bindings_are_evaluated_once_and_outside() {
    let mut log = vec![];
    let mut note = |text| {
        log.push((text, ID.is_set(), FIRST.is_set()));
        text
    };
    let seen = scoped!(
        FIRST = vec![note("a"), note("b")],
        ID = note("c").len() as u64,
        SECOND = note("d").len(),
        {
            (
                FIRST.get(),
                SECOND.get(),
                thread::spawn(|| (ID.get(), FIRST.get().len(), SECOND.get()))
                    .join()
                    .unwrap(),
            )
        }
    );
    assert_eq!(seen, (vec!["a", "b"], 1, (1, 2, 1)));
    let expected = ["a", "b", "c", "d"].map(|text| (text, false, false));
    assert_eq!(log, expected);
    #[propagate(FIRST = { log.push("a"); vec![] }, ID = { log.push("b"); log.len() as u64 })]
    fn marked(log: &mut Vec<&'static str>) -> u64 {
        log.push("c");
        thread::spawn(|| ID.get() + FIRST.get().len() as u64)
            .join()
            .unwrap()
    }
    let mut log = vec![];
    assert_eq!((marked(&mut log), log), (2, vec!["a", "b", "c"]));
}
