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
                    var: ::contextvars::__private::ContextVariable::variable(&RECORD),
                    value: index,
                };
                let __contextvars_binding1 = ::contextvars::__private::Binding {
                    var: ::contextvars::__private::ContextVariable::variable(&USER),
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
                                let (__contextvars_job, __contextvars_end) = ::contextvars::__private::capture_job();
                                move || {
                                    let __contextvars_scope = __contextvars_job.enter_();
                                    if true { work(index) } else { __contextvars_end.never_() }
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
                ::contextvars::__private::task_of_function(
                    ::contextvars::__private::new_task(()),
                    async move {
                        if false {
                            let __contextvars_output: Result<Page, Error> = ::contextvars::__private::unreachable();
                            return ::contextvars::__private::typed(__contextvars_output);
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
                    var: ::contextvars::__private::ContextVariable::variable(&RECORD),
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
                ::contextvars::__private::task_of_function(
                        ::contextvars::__private::new_task(()),
                        async move {
                            if false {
                                let __contextvars_output: () = ::contextvars::__private::unreachable();
                                return ::contextvars::__private::typed(__contextvars_output);
                            }
                            tokio::spawn(
                                match work() {
                                    __contextvars_work => {
                                        ::contextvars::__private::Work::of(&__contextvars_work)
                                            .future_(
                                                __contextvars_work,
                                                ::contextvars::__private::capture(),
                                            )
                                    }
                                },
                            );
                        },
                    )
                    .await
            }
        "#]],
    );
}

#[test]
fn an_async_function_at_the_top_of_a_module() {
    check(
        "",
        r#"pub async fn fetch<'a, T: Get, const MANY: usize>(url: &'a str, (a, _): Pair<T>, mut n: [u8; MANY]) -> &'a Page {
    get::<T>(url, a, n).await
}"#,
        &expect![[r#"
            pub fn fetch<'a, T: Get, const MANY: usize>(
                url: &'a str,
                __contextvars_arg1: Pair<T>,
                n: [u8; MANY],
            ) -> impl ::contextvars::__private::Future<Output = &'a Page> {
                #[allow(unreachable_pub)]
                pub async fn fetch<'a, T: Get, const MANY: usize>(
                    url: &'a str,
                    (a, _): Pair<T>,
                    mut n: [u8; MANY],
                ) -> &'a Page {
                    get::<T>(url, a, n).await
                }
                ::contextvars::__private::task_of_function(
                    ::contextvars::__private::new_task(()),
                    fetch::<T, MANY>(url, __contextvars_arg1, n),
                )
            }
        "#]],
    );
    check(
        "RECORD = 3",
        r#"async fn count(n: usize) -> usize {
    if n == 0 { 0 } else { Box::pin(count(n - 1)).await }
}"#,
        &expect![[r#"
            fn count(n: usize) -> impl ::contextvars::__private::Future<Output = usize> {
                enum __ContextvarsInner {}
                impl __ContextvarsInner {
                    #[allow(non_snake_case)]
                    async fn count(n: usize) -> usize {
                        if n == 0 { 0 } else { Box::pin(count(n - 1)).await }
                    }
                }
                let __contextvars_binding0 = ::contextvars::__private::Binding {
                    var: ::contextvars::__private::ContextVariable::variable(&RECORD),
                    value: 3,
                };
                ::contextvars::__private::task_of_function(
                    ::contextvars::__private::new_task((__contextvars_binding0, ())),
                    __ContextvarsInner::count(n),
                )
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

#[expect(clippy::too_many_lines, reason = "expansions are long")]
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
                    let (__contextvars_job, __contextvars_end) = ::contextvars::__private::capture_job();
                    let mut __contextvars_work = || match () {
                        #[allow(unreachable_code)]
                        () => {
                            match (one(x),) {
                                #[allow(unreachable_code)]
                                (__contextvars_result,) => {
                                    ::contextvars::__private::CallbackResult::of(
                                            &__contextvars_result,
                                        )
                                        .in_callback_(__contextvars_result)
                                }
                            }
                        }
                    };
                    move || {
                        let __contextvars_scope = __contextvars_job.enter_();
                        if true { (__contextvars_work)() } else { (__contextvars_end).never_() }
                    }
                });
                thread::spawn('__contextvars_spawn: {
                    let (__contextvars_job, __contextvars_end) = ::contextvars::__private::capture_job();
                    move || {
                        let __contextvars_scope = __contextvars_job.enter_();
                        if true { two(x) } else { __contextvars_end.never_() }
                    }
                });
                pool.spawn(
                    ::contextvars::__private::Giver::of(&job)
                        .value_(
                            job,
                            |__contextvars_work| {
                                ::contextvars::__private::Callback::of(&__contextvars_work)
                                    .function_(::contextvars::__private::Quiet)
                                    .any_(
                                        __contextvars_work,
                                        ::contextvars::__private::capture(),
                                        |
                                            __contextvars_job,
                                            __contextvars_end,
                                            mut __contextvars_work|
                                        {
                                            move || {
                                                let __contextvars_scope = __contextvars_job.enter_();
                                                if true {
                                                    match __contextvars_work() {
                                                        #[allow(unreachable_code)]
                                                        __contextvars_result => {
                                                            ::contextvars::__private::CallbackResult::of(
                                                                    &__contextvars_result,
                                                                )
                                                                .in_callback_(__contextvars_result)
                                                        }
                                                    }
                                                } else {
                                                    (__contextvars_end).never_()
                                                }
                                            }
                                        },
                                    )
                            },
                        )
                        .to_(
                            if true {
                                ::contextvars::__private::Parameter::unknown()
                            } else {
                                ::contextvars::__private::never();
                                #[allow(unreachable_code)]
                                let __contextvars_parameter = {
                                    let __contextvars_given = ::contextvars::__private::unreachable();
                                    let _ = pool
                                        .spawn(::contextvars::__private::typed(__contextvars_given));
                                    ::contextvars::__private::Parameter::of(&__contextvars_given)
                                };
                                __contextvars_parameter
                            },
                        )
                        .give_(&mut ::contextvars::__private::Slot::new()),
                );
                pool.spawn(
                    match (make_job(),) {
                        #[allow(unreachable_code)]
                        (__contextvars_work,) => {
                            ::contextvars::__private::Callback::of(&__contextvars_work)
                                .function_(::contextvars::__private::Quiet)
                                .any_(
                                    __contextvars_work,
                                    ::contextvars::__private::capture(),
                                    |__contextvars_job, __contextvars_end, mut __contextvars_work| {
                                        move || {
                                            let __contextvars_scope = __contextvars_job.enter_();
                                            if true {
                                                match __contextvars_work() {
                                                    #[allow(unreachable_code)]
                                                    __contextvars_result => {
                                                        ::contextvars::__private::CallbackResult::of(
                                                                &__contextvars_result,
                                                            )
                                                            .in_callback_(__contextvars_result)
                                                    }
                                                }
                                            } else {
                                                (__contextvars_end).never_()
                                            }
                                        }
                                    },
                                )
                        }
                    },
                );
                tokio::spawn(
                    ::contextvars::__private::future_of(
                        ::contextvars::__private::hand_over(),
                        async move { three().await },
                    ),
                );
                tokio::spawn(
                    Box::pin(
                        ::contextvars::__private::future_of(
                            ::contextvars::__private::hand_over(),
                            async {},
                        ),
                    ),
                );
                thread::spawn({
                    let x = x.clone();
                    '__contextvars_spawn: {
                        let (__contextvars_job, __contextvars_end) = ::contextvars::__private::capture_job();
                        move || {
                            let __contextvars_scope = __contextvars_job.enter_();
                            if true { four(x) } else { __contextvars_end.never_() }
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
                let (a, b) = match ::contextvars::__private::Lender::rayon() {
                    __contextvars_lender => {
                        match __contextvars_lender.lend_() {
                            __contextvars_loan => {
                                rayon::join(
                                    || {
                                        let __contextvars_scope = __contextvars_loan.enter_();
                                        { left() }
                                    },
                                    ::contextvars::__private::Work::of(&right)
                                        .function_(
                                            right,
                                            __contextvars_loan,
                                            |
                                                __contextvars_job,
                                                __contextvars_end,
                                                mut __contextvars_work|
                                            {
                                                move || {
                                                    let __contextvars_scope = __contextvars_job.enter_();
                                                    if true {
                                                        (__contextvars_work)()
                                                    } else {
                                                        (__contextvars_end).never_()
                                                    }
                                                }
                                            },
                                        ),
                                )
                            }
                        }
                    }
                };
                match ::contextvars::__private::Receiver::of(&pool).lender_() {
                    __contextvars_lender => {
                        match __contextvars_lender.lend_() {
                            __contextvars_loan => {
                                pool.install('__contextvars_spawn: {
                                    let __contextvars_captured = __contextvars_loan.to_captured_();
                                    move || {
                                        let __contextvars_scope = __contextvars_captured.enter_();
                                        { work() }
                                    }
                                })
                            }
                        }
                    }
                };
                match make_pool() {
                    mut __contextvars_receiver0 => {
                        match ::contextvars::__private::Receiver::of(&__contextvars_receiver0)
                            .lender_()
                        {
                            __contextvars_lender => {
                                match __contextvars_lender.lend_() {
                                    __contextvars_loan => {
                                        __contextvars_receiver0
                                            .install('__contextvars_spawn: {
                                                let __contextvars_captured = __contextvars_loan
                                                    .to_captured_();
                                                move || {
                                                    let __contextvars_scope = __contextvars_captured.enter_();
                                                    { work() }
                                                }
                                            })
                                    }
                                }
                            }
                        }
                    }
                };
                match ::contextvars::__private::InPlace::new() {
                    __contextvars_lender => {
                        match __contextvars_lender.lend_() {
                            __contextvars_loan => {
                                rayon::in_place_scope(|s| {
                                    let __contextvars_scope = __contextvars_loan.enter_();
                                    { work(s) }
                                })
                            }
                        }
                    }
                };
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
                            .adaptor_()
                            .for_each(work);
                        match &::contextvars::__private::Lender::late().lend_() {
                            __contextvars_loan => {
                                ::contextvars::__private::Chain::new(
                                        items
                                            .par_iter()
                                            .map(|item| {
                                                let __contextvars_scope = __contextvars_loan.enter_();
                                                { item.len() }
                                            })
                                            .flat_map(
                                                match children {
                                                    mut __contextvars_f => {
                                                        move |__contextvars_a0| {
                                                            let __contextvars_scope = __contextvars_loan.enter_();
                                                            __contextvars_f(__contextvars_a0)
                                                        }
                                                    }
                                                },
                                            ),
                                    )
                                    .adaptor_for_(*__contextvars_loan)
                                    .sum()
                            }
                        }
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
                match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
                    __contextvars_lender => {
                        match __contextvars_lender.lend_() {
                            __contextvars_loan => {
                                items
                                    .par_sort_by('__contextvars_spawn: {
                                        let __contextvars_captured = __contextvars_loan
                                            .to_captured_();
                                        move |a, b| {
                                            let __contextvars_scope = __contextvars_captured.enter_();
                                            { a.cmp(b) }
                                        }
                                    })
                            }
                        }
                    }
                };
                match row + 1 {
                    mut __contextvars_index0 => {
                        match ::contextvars::__private::Receiver::of_place(|| {
                                &raw const rows[::contextvars::__private::unreachable_like(
                                    &__contextvars_index0,
                                )]
                            })
                            .sort_lender_()
                        {
                            __contextvars_lender => {
                                match __contextvars_lender.lend_() {
                                    __contextvars_loan => {
                                        rows[__contextvars_index0]
                                            .par_sort_by(__contextvars_loan.compare_(order))
                                    }
                                }
                            }
                        }
                    }
                };
                match ::contextvars::__private::Receiver::of(&items).sort_lender_() {
                    __contextvars_lender => items.par_sort(),
                };
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
                match ::contextvars::__private::typed::<Job>(job) {
                    mut __contextvars_work0 => {
                        match ::contextvars::__private::Lender::rayon() {
                            __contextvars_lender => {
                                match __contextvars_lender.lend_() {
                                    __contextvars_loan => {
                                        rayon::join::<
                                            _,
                                            _,
                                            (),
                                            (),
                                        >(
                                            ::contextvars::__private::Work::of(&__contextvars_work0)
                                                .function_(
                                                    __contextvars_work0,
                                                    __contextvars_loan,
                                                    |
                                                        __contextvars_job,
                                                        __contextvars_end,
                                                        mut __contextvars_work|
                                                    {
                                                        move || {
                                                            let __contextvars_scope = __contextvars_job.enter_();
                                                            if true {
                                                                (__contextvars_work)()
                                                            } else {
                                                                (__contextvars_end).never_()
                                                            }
                                                        }
                                                    },
                                                ),
                                            || {
                                                let __contextvars_scope = __contextvars_loan.enter_();
                                            },
                                        )
                                    }
                                }
                            }
                        }
                    }
                };
            }
        "#]],
    );
}

#[test]
fn a_body_that_runs_no_code_of_the_users_stays_as_it_is() {
    check(
        "",
        r"impl Level {
    fn assert_send<T: Send>() {}
    fn clone(&self) -> Self { *self }
    fn drops<T>(permit: T) {}
    fn dereferences(at: At<u8>) -> u8 { *at }
}",
        &expect![[r#"
            impl Level {
                fn assert_send<T: Send>() {}
                fn clone(&self) -> Self {
                    *self
                }
                fn drops<T>(permit: T) {
                    let __contextvars_scope = ::contextvars::__private::scope(());
                    let permit = permit;
                }
                fn dereferences(at: At<u8>) -> u8 {
                    let __contextvars_scope = ::contextvars::__private::scope(());
                    let at = at;
                    { ({ *at }) }
                }
            }
        "#]],
    );
}
