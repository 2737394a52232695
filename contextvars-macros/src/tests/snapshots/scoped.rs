use expect_test::expect;

use super::{check_expression, tokens};
use crate::scoped::expand;

#[test]
fn a_plain_body() {
    let expansion = expand(tokens(
        "[::contextvars] RECORD = 3, config::USER = user.clone(), { prepare()?; work() }",
    ));
    check_expression(
        &expansion,
        &expect![[r#"
            fn _expansion() {
                {
                    let __contextvars_binding0 = ::contextvars::__private::Binding {
                        var: ::contextvars::__private::ContextVariable::variable(&RECORD),
                        value: 3,
                    };
                    let __contextvars_binding1 = ::contextvars::__private::Binding {
                        var: ::contextvars::__private::ContextVariable::variable(&config::USER),
                        value: user.clone(),
                    };
                    let __contextvars_scope = ::contextvars::__private::scope((
                        __contextvars_binding0,
                        (__contextvars_binding1, ()),
                    ));
                    ({
                        prepare()?;
                        match ::contextvars::__private::Scoped::new() {
                            __contextvars_scoped => {
                                match 0u8 {
                                    0 => work(),
                                    1 => {
                                        ::contextvars::__private::never();
                                        #[allow(unreachable_code)]
                                        ::contextvars::__private::Scoped::given_(
                                            &__contextvars_scoped,
                                        )
                                    }
                                    _ => {
                                        ::contextvars::__private::never();
                                        #[allow(unreachable_code)]
                                        ::contextvars::__private::Escaping::of(&__contextvars_scoped)
                                            .left_()
                                    }
                                }
                            }
                        }
                    })
                }
            }
        "#]],
    );
}

#[test]
fn only_a_scope() {
    let expansion = expand(tokens("[::contextvars] { work() }"));
    check_expression(
        &expansion,
        &expect![[r#"
            fn _expansion() {
                {
                    let __contextvars_scope = ::contextvars::__private::scope(());
                    ({
                        match ::contextvars::__private::Scoped::new() {
                            __contextvars_scoped => {
                                match 0u8 {
                                    0 => work(),
                                    1 => {
                                        ::contextvars::__private::never();
                                        #[allow(unreachable_code)]
                                        ::contextvars::__private::Scoped::given_(
                                            &__contextvars_scoped,
                                        )
                                    }
                                    _ => {
                                        ::contextvars::__private::never();
                                        #[allow(unreachable_code)]
                                        ::contextvars::__private::Escaping::of(&__contextvars_scoped)
                                            .left_()
                                    }
                                }
                            }
                        }
                    })
                }
            }
        "#]],
    );
}

#[test]
fn an_async_body() {
    let expansion = expand(tokens(
        "[::contextvars] RECORD = 3, async move { work().await }",
    ));
    check_expression(
        &expansion,
        &expect![[r#"
            fn _expansion() {
                {
                    let __contextvars_binding0 = ::contextvars::__private::Binding {
                        var: ::contextvars::__private::ContextVariable::variable(&RECORD),
                        value: 3,
                    };
                    ::contextvars::__private::task(
                        (__contextvars_binding0, ()),
                        async move {
                            const _: () = ();
                            work().await
                        },
                    )
                }
            }
        "#]],
    );
}

#[test]
fn all_mistakes_of_one_use() {
    let expansion = expand(tokens("[::contextvars] USER = a, LEVEL, USER = b, { c }"));
    check_expression(
        &expansion,
        &expect![[r#"
            fn _expansion() {
                {
                    ::core::compile_error! {
                        "`LEVEL` has no value: write `LEVEL = value`"
                    }
                    ::core::compile_error! {
                        "`USER` is bound twice here: keep one of the two"
                    }
                    {
                        let __contextvars_binding0 = ::contextvars::__private::Binding {
                            var: ::contextvars::__private::ContextVariable::variable(&USER),
                            value: a,
                        };
                        let __contextvars_binding1 = ::contextvars::__private::Binding {
                            var: ::contextvars::__private::ContextVariable::variable(&USER),
                            value: b,
                        };
                        let __contextvars_scope = ::contextvars::__private::scope((
                            __contextvars_binding0,
                            (__contextvars_binding1, ()),
                        ));
                        ({
                            match ::contextvars::__private::Scoped::new() {
                                __contextvars_scoped => {
                                    match 0u8 {
                                        0 => c,
                                        1 => {
                                            ::contextvars::__private::never();
                                            #[allow(unreachable_code)]
                                            ::contextvars::__private::Scoped::given_(
                                                &__contextvars_scoped,
                                            )
                                        }
                                        _ => {
                                            ::contextvars::__private::never();
                                            #[allow(unreachable_code)]
                                            ::contextvars::__private::Escaping::of(
                                                    &__contextvars_scoped,
                                                )
                                                .left_()
                                        }
                                    }
                                }
                            }
                        })
                    }
                }
            }
        "#]],
    );
}
