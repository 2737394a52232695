use expect_test::{Expect, expect};

use super::{check_items, tokens};
use crate::propagate::expand;

fn check(args: &str, item: &str, expected: &Expect) {
    check_items(expand(tokens(args), tokens(item)), expected);
}

#[test]
fn a_function_with_bindings() {
    check(
        "RECORD = index, USER = user.clone()",
        r#"fn process(index: usize, user: &str) -> usize {
    use std::thread;
    thread::spawn(move || work(index)).join().unwrap()
}"#,
        &expect![[r#"
            fn process(index: usize, user: &str) -> usize {
                use std::thread;
                let binding0 = ::contextvars::__private::Binding {
                    var: &RECORD,
                    value: index,
                };
                let binding1 = ::contextvars::__private::Binding {
                    var: &USER,
                    value: user.clone(),
                };
                let __scope = ::contextvars::__private::scope((binding0, (binding1, ())));
                thread::spawn('_spawn: {
                        let __captured = ::contextvars::__private::capture();
                        move || {
                            let __scope = __captured.enter();
                            work(index)
                        }
                    })
                    .join()
                    .unwrap()
            }
        "#]],
    );
}

#[test]
fn an_async_function() {
    check(
        "",
        r#"pub async fn fetch(&self, url: &str, (a, _): (u8, u8), mut n: usize, _x: u8) -> Result<Page, Error> {
    n += 1;
    get(url, a, n).await
}"#,
        &expect![[r#"
            pub fn fetch(
                &self,
                url: &str,
                __arg2: (u8, u8),
                n: usize,
                __arg4: u8,
            ) -> impl ::contextvars::__private::Future<Output = Result<Page, Error>> {
                ::contextvars::__private::task(
                    (),
                    async move {
                        if false {
                            return ::contextvars::__private::unreachable::<Result<Page, Error>>();
                        }
                        let _ = &self;
                        let url = url;
                        let __arg2 = __arg2;
                        let (a, _) = __arg2;
                        let mut n = n;
                        let __arg4 = __arg4;
                        let (_x,) = (__arg4,);
                        n += 1;
                        get(url, a, n).await
                    },
                )
            }
        "#]],
    );
}

#[test]
fn a_function_that_returns_a_future() {
    check(
        "RECORD = 3",
        r#"fn call<'a>(&'a self) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
    Box::pin(async move { self.work().await })
}"#,
        &expect![[r#"
            fn call<'a>(&'a self) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
                let binding0 = ::contextvars::__private::Binding {
                    var: &RECORD,
                    value: 3,
                };
                ::contextvars::__private::returned_pinned(
                    (binding0, ()),
                    move || -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
                        Box::pin(async move { self.work().await })
                    },
                )
            }
        "#]],
    );
}

#[test]
fn an_entry() {
    check(
        "",
        r#"#[tokio::main]
async fn main() {
    tokio::spawn(work());
}"#,
        &expect![[r#"
            #[tokio::main]
            async fn main() {
                ::contextvars::__private::task(
                        (),
                        async move {
                            if false {
                                return ::contextvars::__private::unreachable::<()>();
                            }
                            tokio::spawn(
                                (match work() {
                                    __work => {
                                        ::contextvars::__private::Work::of(&__work)
                                            .any()
                                            .prepare(__work, ::contextvars::__private::capture())
                                    }
                                }),
                            );
                        },
                    )
                    .await
            }
        "#]],
    );
}

#[test]
fn other_attributes_come_first() {
    check(
        "RECORD = 3",
        r#"#[instrument]
async fn work() {}"#,
        &expect![[r#"
            #[instrument]
            #[::contextvars::propagate(__behind_others, RECORD = 3)]
            async fn work() {}
        "#]],
    );
}

#[test]
fn spawns() {
    check(
        "",
        r#"fn spawns() {
    s.spawn(|| one(x));
    thread::spawn(move || two(x));
    pool.spawn(job);
    pool.spawn(make_job());
    tokio::spawn(async move { three().await });
    tokio::spawn(Box::pin(async {}));
    thread::spawn({
        let x = x.clone();
        move || four(x)
    });
    commands.spawn((A, B));
}"#,
        &expect![[r#"
            fn spawns() {
                let __scope = ::contextvars::__private::scope(());
                s.spawn('_spawn: {
                    let __captured = ::contextvars::__private::capture();
                    || {
                        let __scope = __captured.into_scope();
                        one(x)
                    }
                });
                thread::spawn('_spawn: {
                    let __captured = ::contextvars::__private::capture();
                    move || {
                        let __scope = __captured.enter();
                        two(x)
                    }
                });
                pool.spawn(
                    ::contextvars::__private::Work::of(&job)
                        .any_function()
                        .prepare(job, ::contextvars::__private::capture()),
                );
                pool.spawn(
                    (match make_job() {
                        __work => {
                            ::contextvars::__private::Work::of(&__work)
                                .any()
                                .prepare(__work, ::contextvars::__private::capture())
                        }
                    }),
                );
                tokio::spawn(::contextvars::__private::future(async move { three().await }));
                tokio::spawn(Box::pin(::contextvars::__private::future(async {})));
                thread::spawn({
                    let x = x.clone();
                    '_spawn: {
                        let __captured = ::contextvars::__private::capture();
                        move || {
                            let __scope = __captured.enter();
                            four(x)
                        }
                    }
                });
                commands.spawn((A, B));
            }
        "#]],
    );
}

#[test]
fn calls_that_wait() {
    check(
        "",
        r#"fn forks() {
    let (a, b) = rayon::join(|| left(), right);
    pool.install(|| work());
    make_pool().install(|| work());
    rayon::in_place_scope(|s| work(s));
    items.par_sort_by(|a, b| a.cmp(b));
}"#,
        &expect![[r#"
            fn forks() {
                let __scope = ::contextvars::__private::scope(());
                let (a, b) = (match ::contextvars::__private::Waiting::rayon() {
                    __waiting => {
                        (match __waiting.lend() {
                            __lent => {
                                rayon::join(
                                    || {
                                        let __scope = __lent.enter();
                                        left()
                                    },
                                    ::contextvars::__private::Work::of(&right)
                                        .nullary_function()
                                        .prepare(right, __lent),
                                )
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Receiver::of(&pool).waiting() {
                    __waiting => {
                        (match __waiting.lend() {
                            __lent => {
                                pool.install('_spawn: {
                                    let __captured = __lent.to_captured();
                                    move || {
                                        let __scope = __captured.enter();
                                        work()
                                    }
                                })
                            }
                        })
                    }
                });
                (match make_pool() {
                    mut __receiver0 => {
                        (match ::contextvars::__private::Receiver::of(&__receiver0).waiting() {
                            __waiting => {
                                (match __waiting.lend() {
                                    __lent => {
                                        __receiver0
                                            .install('_spawn: {
                                                let __captured = __lent.to_captured();
                                                move || {
                                                    let __scope = __captured.enter();
                                                    work()
                                                }
                                            })
                                    }
                                })
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Waiting::rayon_in_place() {
                    __waiting => {
                        (match __waiting.lend() {
                            __lent => {
                                rayon::in_place_scope(|s| {
                                    let __scope = __lent.enter();
                                    work(s)
                                })
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Receiver::of(&items).sorting() {
                    __waiting => {
                        (match __waiting.lend() {
                            __lent => {
                                items
                                    .par_sort_by('_spawn: {
                                        let __captured = __lent.to_captured();
                                        move |a, b| {
                                            let __scope = __captured.enter();
                                            a.cmp(b)
                                        }
                                    })
                            }
                        })
                    }
                });
            }
        "#]],
    );
}

#[test]
fn chains() {
    check(
        "",
        r#"fn chains() -> usize {
    items.par_iter().filter(|item| item.counts()).for_each(work);
    items.par_iter().map(|item| item.len()).flat_map(children).sum()
}"#,
        &expect![[r#"
            fn chains() -> usize {
                let __scope = ::contextvars::__private::scope(());
                ::contextvars::__private::Chain::new(items.par_iter().filter(|item| item.counts()))
                    .adaptor()
                    .for_each(work);
                (match ::contextvars::__private::Unreached::new() {
                    __unreached => {
                        (match __unreached.lend() {
                            __lent => {
                                ::contextvars::__private::Chain::new(
                                        items
                                            .par_iter()
                                            .map(|item| {
                                                let __scope = __lent.enter();
                                                item.len()
                                            })
                                            .flat_map(
                                                match children {
                                                    mut __f => {
                                                        move |__a0| {
                                                            let __scope = __lent.enter();
                                                            __f(__a0)
                                                        }
                                                    }
                                                },
                                            ),
                                    )
                                    .adaptor_with(__lent)
                                    .sum()
                            }
                        })
                    }
                })
            }
        "#]],
    );
}

#[test]
fn sorts_and_generics() {
    check(
        "",
        r#"fn sorts() {
    rows[row + 1].par_sort_by(order);
    items.par_sort();
    rayon::join::<Job, _, (), ()>(job, || ());
}"#,
        &expect![[r#"
            fn sorts() {
                let __scope = ::contextvars::__private::scope(());
                (match row + 1 {
                    mut __index0 => {
                        (match (match ::contextvars::__private::Receiver::unknown() {
                            mut __type => {
                                if false {
                                    __type = ::contextvars::__private::Receiver::of(
                                        &rows[::contextvars::__private::unreachable_like(&__index0)],
                                    );
                                }
                                __type
                            }
                        })
                            .sorting()
                        {
                            __waiting => {
                                (match __waiting.lend() {
                                    __lent => rows[__index0].par_sort_by(__lent.compare(order)),
                                })
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Receiver::of(&items).ordered() {
                    __waiting => {
                        match __waiting.is_users() {
                            #[allow(unreachable_code)]
                            true => {
                                use ::contextvars::__private::Borrowed as _;
                                __waiting.or_never();
                                match items.contextvars_borrowed() {
                                    mut __receiver => {
                                        ::contextvars::__private::Receiver::of(&__receiver)
                                            .ordered()
                                            .par_sort(&mut __receiver)
                                    }
                                }
                            }
                            false => {
                                match __waiting.waiting() {
                                    __parked => items.par_sort(),
                                }
                            }
                        }
                    }
                });
                (match ::contextvars::__private::named::<(Job,)>() {
                    () => {
                        (match ::contextvars::__private::Waiting::rayon() {
                            __waiting => {
                                (match __waiting.lend() {
                                    __lent => {
                                        rayon::join::<
                                            _,
                                            _,
                                            (),
                                            (),
                                        >(
                                            ::contextvars::__private::Work::of(&job)
                                                .nullary_function()
                                                .prepare(job, __lent),
                                            || {
                                                let __scope = __lent.enter();
                                            },
                                        )
                                    }
                                })
                            }
                        })
                    }
                });
            }
        "#]],
    );
}
