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
                let __contextvars_binding0 = ::contextvars::__private::Binding {
                    var: &RECORD,
                    value: index,
                };
                let __contextvars_binding1 = ::contextvars::__private::Binding {
                    var: &USER,
                    value: user.clone(),
                };
                let __contextvars_scope = ::contextvars::__private::scope((
                    __contextvars_binding0,
                    (__contextvars_binding1, ()),
                ));
                {
                    ({
                        use std::thread;
                        thread::spawn('__contextvars_spawn: {
                                let __contextvars_captured = ::contextvars::__private::capture();
                                move || {
                                    let __contextvars_scope = __contextvars_captured.enter();
                                    { work(index) }
                                }
                            })
                            .join()
                            .unwrap()
                    })
                }
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
                __contextvars_arg2: (u8, u8),
                n: usize,
                __contextvars_arg4: u8,
            ) -> impl ::contextvars::__private::Future<Output = Result<Page, Error>> {
                ::contextvars::__private::task(
                    (),
                    async move {
                        if false {
                            return ::contextvars::__private::unreachable::<Result<Page, Error>>();
                        }
                        let _ = &self;
                        let url = url;
                        let __contextvars_arg2 = __contextvars_arg2;
                        let (a, _) = __contextvars_arg2;
                        let mut n = n;
                        let __contextvars_arg4 = __contextvars_arg4;
                        let (_x,) = (__contextvars_arg4,);
                        {
                            ({
                                n += 1;
                                get(url, a, n).await
                            })
                        }
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
                let __contextvars_binding0 = ::contextvars::__private::Binding {
                    var: &RECORD,
                    value: 3,
                };
                ::contextvars::__private::returned_pinned(
                    (__contextvars_binding0, ()),
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
                                    __contextvars_work => {
                                        ::contextvars::__private::Work::of(&__contextvars_work)
                                            .any()
                                            .prepare(
                                                __contextvars_work,
                                                ::contextvars::__private::capture(),
                                            )
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
                let __contextvars_scope = ::contextvars::__private::scope(());
                s.spawn('__contextvars_spawn: {
                    let __contextvars_captured = ::contextvars::__private::capture();
                    || {
                        let __contextvars_scope = __contextvars_captured.into_scope();
                        { one(x) }
                    }
                });
                thread::spawn('__contextvars_spawn: {
                    let __contextvars_captured = ::contextvars::__private::capture();
                    move || {
                        let __contextvars_scope = __contextvars_captured.enter();
                        { two(x) }
                    }
                });
                pool.spawn(
                    ::contextvars::__private::Work::of(&job)
                        .any_function()
                        .prepare(job, ::contextvars::__private::capture()),
                );
                pool.spawn(
                    (match make_job() {
                        __contextvars_work => {
                            ::contextvars::__private::Work::of(&__contextvars_work)
                                .any()
                                .prepare(__contextvars_work, ::contextvars::__private::capture())
                        }
                    }),
                );
                tokio::spawn(::contextvars::__private::future(async move { three().await }));
                tokio::spawn(Box::pin(::contextvars::__private::future(async {})));
                thread::spawn({
                    let x = x.clone();
                    '__contextvars_spawn: {
                        let __contextvars_captured = ::contextvars::__private::capture();
                        move || {
                            let __contextvars_scope = __contextvars_captured.enter();
                            { four(x) }
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
}"#,
        &expect![[r#"
            fn forks() {
                let __contextvars_scope = ::contextvars::__private::scope(());
                let (a, b) = (match ::contextvars::__private::Waiting::rayon() {
                    __contextvars_waiting => {
                        (match __contextvars_waiting.lend() {
                            __contextvars_lent => {
                                rayon::join(
                                    || {
                                        let __contextvars_scope = __contextvars_lent.enter();
                                        { left() }
                                    },
                                    ::contextvars::__private::Work::of(&right)
                                        .nullary_function()
                                        .prepare(right, __contextvars_lent),
                                )
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Receiver::of(&pool).waiting() {
                    __contextvars_waiting => {
                        (match __contextvars_waiting.lend() {
                            __contextvars_lent => {
                                pool.install('__contextvars_spawn: {
                                    let __contextvars_captured = __contextvars_lent.to_captured();
                                    move || {
                                        let __contextvars_scope = __contextvars_captured.enter();
                                        { work() }
                                    }
                                })
                            }
                        })
                    }
                });
                (match make_pool() {
                    mut __contextvars_receiver0 => {
                        (match ::contextvars::__private::Receiver::of(&__contextvars_receiver0)
                            .waiting()
                        {
                            __contextvars_waiting => {
                                (match __contextvars_waiting.lend() {
                                    __contextvars_lent => {
                                        __contextvars_receiver0
                                            .install('__contextvars_spawn: {
                                                let __contextvars_captured = __contextvars_lent
                                                    .to_captured();
                                                move || {
                                                    let __contextvars_scope = __contextvars_captured.enter();
                                                    { work() }
                                                }
                                            })
                                    }
                                })
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Waiting::rayon_in_place() {
                    __contextvars_waiting => {
                        (match __contextvars_waiting.lend() {
                            __contextvars_lent => {
                                rayon::in_place_scope(|s| {
                                    let __contextvars_scope = __contextvars_lent.enter();
                                    { work(s) }
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
                let __contextvars_scope = ::contextvars::__private::scope(());
                {
                    ({
                        ::contextvars::__private::Chain::new(
                                items.par_iter().filter(|item| item.counts()),
                            )
                            .adaptor()
                            .for_each(work);
                        (match ::contextvars::__private::Unreached::new() {
                            __contextvars_unreached => {
                                (match __contextvars_unreached.lend() {
                                    __contextvars_lent => {
                                        ::contextvars::__private::Chain::new(
                                                items
                                                    .par_iter()
                                                    .map(|item| {
                                                        let __contextvars_scope = __contextvars_lent.enter();
                                                        { item.len() }
                                                    })
                                                    .flat_map(
                                                        match children {
                                                            mut __contextvars_f => {
                                                                move |__contextvars_a0| {
                                                                    let __contextvars_scope = __contextvars_lent.enter();
                                                                    __contextvars_f(__contextvars_a0)
                                                                }
                                                            }
                                                        },
                                                    ),
                                            )
                                            .adaptor_with(__contextvars_lent)
                                            .sum()
                                    }
                                })
                            }
                        })
                    })
                }
            }
        "#]],
    );
}

#[test]
fn sorts() {
    check(
        "",
        r#"fn sorts() {
    items.par_sort_by(|a, b| a.cmp(b));
    rows[row + 1].par_sort_by(order);
    items.par_sort();
}"#,
        &expect![[r#"
            fn sorts() {
                let __contextvars_scope = ::contextvars::__private::scope(());
                (match ::contextvars::__private::Receiver::of(&items).sorting() {
                    __contextvars_waiting => {
                        (match __contextvars_waiting.lend() {
                            __contextvars_lent => {
                                items
                                    .par_sort_by('__contextvars_spawn: {
                                        let __contextvars_captured = __contextvars_lent
                                            .to_captured();
                                        move |a, b| {
                                            let __contextvars_scope = __contextvars_captured.enter();
                                            { a.cmp(b) }
                                        }
                                    })
                            }
                        })
                    }
                });
                (match row + 1 {
                    mut __contextvars_index0 => {
                        (match (match ::contextvars::__private::Receiver::unknown() {
                            mut __contextvars_type => {
                                if false {
                                    __contextvars_type = ::contextvars::__private::Receiver::of(
                                        &rows[::contextvars::__private::unreachable_like(
                                            &__contextvars_index0,
                                        )],
                                    );
                                }
                                __contextvars_type
                            }
                        })
                            .sorting()
                        {
                            __contextvars_waiting => {
                                (match __contextvars_waiting.lend() {
                                    __contextvars_lent => {
                                        rows[__contextvars_index0]
                                            .par_sort_by(__contextvars_lent.compare(order))
                                    }
                                })
                            }
                        })
                    }
                });
                (match ::contextvars::__private::Receiver::of(&items).ordered() {
                    __contextvars_waiting => {
                        match __contextvars_waiting.is_users() {
                            #[allow(unreachable_code)]
                            true => {
                                use ::contextvars::__private::Borrowed as _;
                                __contextvars_waiting.or_never();
                                match items.contextvars_borrowed() {
                                    mut __contextvars_receiver => {
                                        ::contextvars::__private::Receiver::of(
                                                &__contextvars_receiver,
                                            )
                                            .ordered()
                                            .par_sort(&mut __contextvars_receiver)
                                    }
                                }
                            }
                            false => {
                                match __contextvars_waiting.waiting() {
                                    __contextvars_parked => items.par_sort(),
                                }
                            }
                        }
                    }
                });
            }
        "#]],
    );
}

#[test]
fn named_types_of_work() {
    check(
        "",
        r#"fn names() {
    rayon::join::<Job, _, (), ()>(job, || ());
}"#,
        &expect![[r#"
            fn names() {
                let __contextvars_scope = ::contextvars::__private::scope(());
                (match ::contextvars::__private::typed::<Job>(job) {
                    mut __contextvars_work0 => {
                        (match ::contextvars::__private::Waiting::rayon() {
                            __contextvars_waiting => {
                                (match __contextvars_waiting.lend() {
                                    __contextvars_lent => {
                                        rayon::join::<
                                            _,
                                            _,
                                            (),
                                            (),
                                        >(
                                            ::contextvars::__private::Work::of(&__contextvars_work0)
                                                .nullary_function()
                                                .prepare(__contextvars_work0, __contextvars_lent),
                                            || {
                                                let __contextvars_scope = __contextvars_lent.enter();
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
