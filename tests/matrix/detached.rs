//! Chains that end in an empty context: it replaces the caller's, so no closure sees anything. That the probes say so
//! is what makes the other readings worth something.

use contextvars::{Context, Propagate};
use rayon::prelude::*;

use crate::probe::{Chain, Item, failures, see};
use crate::tables::{above, combine, items, others, plus, shown};

macro_rules! read {
    (
        { $source_name:ident $splits:ident [$($source:tt)*] }
        { $adaptor_name:ident $unreached:tt $result:ident [$($adaptor:tt)*] }
        { $method_name:ident { $($before:tt)* } [$($method:tt)*] { $($show:tt)* } }
        $out:ident
    ) => {
        $out.push(Chain {
            name: [stringify!($source_name), stringify!($adaptor_name), stringify!($method_name)],
            text: stringify!($($source)* $($adaptor)* $($method)*),
            unreached: &[],
            varies: true,
            run: {
                #[allow(deprecated, reason = "`find` and `position`")]
                fn run() -> String {
                    $($before)*
                    let result = $($source)* $($adaptor)* .in_context(Context::new()) $($method)*;
                    ($($show)*)(result)
                }
                run
            },
        });
    };
}

#[test]
fn nothing_is_seen_in_an_empty_context() {
    let mut chains = Vec::new();
    combine! { [one_source telling_adaptors telling_methods] [] [read chains] }
    combine! { [one_source telling_adaptors telling_indexed_methods] [] [read chains] }
    combine! { [one_source telling_unindexed_adaptors telling_methods] [] [read chains] }
    let pools = 3;
    let failures = failures(&chains);
    assert_eq!(failures.len(), chains.len() * pools, "{failures:#?}");
}
