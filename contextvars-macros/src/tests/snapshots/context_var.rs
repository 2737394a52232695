use expect_test::expect;

use super::{check_items, tokens};
use crate::context_var::expand;

#[test]
fn a_bodiless_static() {
    let expansion = expand(tokens(""), &tokens("pub static USER: String;"));
    check_items(
        expansion,
        &expect![[r#"
            pub static USER: ::contextvars::ContextVar<String> = (::contextvars::__private::VarBuilder::<
                String,
            >::new("USER")
                .probed({
                    use ::contextvars::__private::ProbeFallback as _;
                    (
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_COPY,
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_DEBUG,
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_PROBED,
                    )
                })
                .build());
        "#]],
    );
}

#[test]
fn a_default_with_attributes() {
    let expansion = expand(
        tokens(""),
        &tokens("/// Which language.\n#[cfg(unix)] static LOCALE: &str = pick(\"en\");"),
    );
    check_items(
        expansion,
        &expect![[r#"
            /// Which language.
            #[cfg(unix)]
            static LOCALE: ::contextvars::ContextVar<&str> = (::contextvars::__private::VarBuilder::<
                &str,
            >::new("LOCALE")
                .probed({
                    use ::contextvars::__private::ProbeFallback as _;
                    (
                        ::contextvars::__private::Probe::<&str>::CONTEXTVARS_COPY,
                        ::contextvars::__private::Probe::<&str>::CONTEXTVARS_DEBUG,
                        ::contextvars::__private::Probe::<&str>::CONTEXTVARS_PROBED,
                    )
                })
                .default(|| pick("en"))
                .build());
        "#]],
    );
}

#[test]
fn all_options() {
    let expansion = expand(
        tokens("name = \"request-id\", inherit = false, secret, crate = app::runtime"),
        &tokens("static REQUEST: Option<u64> = None;"),
    );
    check_items(
        expansion,
        &expect![[r#"
            static REQUEST: app::runtime::ContextVar<Option<u64>> = (app::runtime::__private::VarBuilder::<
                Option<u64>,
            >::new("REQUEST")
                .name("request-id")
                .inherit(false)
                .secret()
                .probed({
                    use app::runtime::__private::ProbeFallback as _;
                    (
                        app::runtime::__private::Probe::<Option<u64>>::CONTEXTVARS_COPY,
                        app::runtime::__private::Probe::<Option<u64>>::CONTEXTVARS_DEBUG,
                        app::runtime::__private::Probe::<Option<u64>>::CONTEXTVARS_PROBED,
                    )
                })
                .default(|| None)
                .build());
        "#]],
    );
}

#[test]
fn mistakes_come_with_a_variable_all_the_same() {
    let expansion = expand(
        tokens("sekret, name = 5"),
        &tokens("static mut USER: String;"),
    );
    check_items(
        expansion,
        &expect![[r#"
            ::core::compile_error! {
                "unknown option `sekret`: did you mean `secret`?"
            }
            ::core::compile_error! {
                "write `name = \"..\"`"
            }
            ::core::compile_error! {
                "a context variable is never `static mut`: leave out `mut`, and change it with `scoped!(USER = .., { .. })` or `USER.set(..)`"
            }
            static USER: ::contextvars::ContextVar<String> = (::contextvars::__private::VarBuilder::<
                String,
            >::new("USER")
                .probed({
                    use ::contextvars::__private::ProbeFallback as _;
                    (
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_COPY,
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_DEBUG,
                        ::contextvars::__private::Probe::<String>::CONTEXTVARS_PROBED,
                    )
                })
                .build());
        "#]],
    );
}
