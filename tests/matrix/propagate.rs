//! Chains in a `#[propagate]` function.

use contextvars::propagate;
use rayon::prelude::*;

use crate::probe::{Chain, Item, check, clones, see};
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
            unreached: clones(&[$($unreached),*]),
            varies: [stringify!($splits), stringify!($result)].contains(&"varies"),
            run: {
                #[propagate]
                #[allow(deprecated, reason = "`find` and `position`")]
                fn run() -> String {
                    $($before)*
                    let result = $($source)* $($adaptor)*  $($method)*;
                    ($($show)*)(result)
                }
                run
            },
        });
    };
}

crate::tables::tests!(read);
