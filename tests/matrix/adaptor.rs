//! Chains that end in `in_current_context()`. It does not reach what a source calls to split itself.

use contextvars::Propagate;
use rayon::prelude::*;

use crate::probe::{Chain, Item, check, see};
use crate::tables::{above, below, found, items, others, plus, shown};

macro_rules! read {
    (
        { $source_name:ident $splits:ident [$($source:tt)*] }
        { $adaptor_name:ident [$($unreached:literal)*] $result:ident [$($adaptor:tt)*] }
        { $method_name:ident { $($before:tt)* } [$($method:tt)*] { $($show:tt)* } }
        $out:ident
    ) => {
        $out.push(Chain {
            name: [stringify!($source_name), stringify!($adaptor_name), stringify!($method_name)],
            text: stringify!($($source)* $($adaptor)* $($method)*),
            unreached: &[$($unreached,)* "split"],
            varies: [stringify!($splits), stringify!($result)].contains(&"varies"),
            run: {
                #[allow(deprecated, reason = "`find` and `position`")]
                fn run() -> String {
                    $($before)*
                    let result = $($source)* $($adaptor)* .in_current_context() $($method)*;
                    ($($show)*)(result)
                }
                run
            },
        });
    };
}

crate::tables::tests!(read);
