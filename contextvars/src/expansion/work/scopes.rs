//! Functions of what rayon hands to them.

use rayon::{BroadcastContext, FnContext, Scope, ScopeFifo};

use super::super::capture::Source;
use super::super::gives::{Gives, GivesAlways, OutputOf};
use super::super::job::{self, JobEnd, WorkJob};
use super::{
    FnBroadcast, FnJoin, FnNamedScope, FnNamedScopeFifo, FnScope, FnScopeBroadcast, FnScopeFifo,
    FnScopeFifoBroadcast,
};

impl<F: FnOnce(&Scope<'_>) -> R, R, Tells> FnScope<F, Tells> {
    any!(work: F, source => impl FnOnce(&Scope<'_>) -> R + use<F, R, S, G, M, Tells> {
        in_scope!(source, |scope: &Scope<'_>| work(scope))
    });
}

impl<F: FnOnce(&Scope<'_>) -> R, R> FnScope<F> {
    answers!(unary_: |work: F, source| -> impl FnOnce(&Scope<'_>) -> R + use<F, R, S> {
        in_scope!(source, |scope: &Scope<'_>| work(scope))
    });
}

impl<F: FnOnce(&ScopeFifo<'_>) -> R, R, Tells> FnScopeFifo<F, Tells> {
    any!(work: F, source => impl FnOnce(&ScopeFifo<'_>) -> R + use<F, R, S, G, M, Tells> {
        in_scope!(source, |scope: &ScopeFifo<'_>| work(scope))
    });
}

impl<F: FnOnce(&ScopeFifo<'_>) -> R, R> FnScopeFifo<F> {
    answers!(unary_: |work: F, source| -> impl FnOnce(&ScopeFifo<'_>) -> R + use<F, R, S> {
        in_scope!(source, |scope: &ScopeFifo<'_>| work(scope))
    });
}

impl<F: FnOnce(FnContext) -> R, R> FnJoin<F> {
    answers!(unary_: |work: F, source| -> impl FnOnce(FnContext) -> R + use<F, R, S> {
        in_scope!(source, |context: FnContext| work(context))
    });
}

impl<F: Fn(BroadcastContext<'_>) -> R, R> FnBroadcast<F> {
    answers!(unary_: |work: F, source| -> impl Fn(BroadcastContext<'_>) -> R + use<F, R, S> {
        in_scope!(source, |context: BroadcastContext<'_>| work(context))
    });
}

/// The function is asked by [`Gives`], which leaves the lifetime of the scope open.
macro_rules! of_scopes {
    ($named:ident $broadcast:ident $scope:ident) => {
        impl<'s, F: for<'x> Gives<(&'x $scope<'s>,)>, Tells> $named<F, Tells> {
            any! {
                work: F, source =>
                impl for<'x> FnOnce(&'x $scope<'s>) -> OutputOf<F, (&'x $scope<'s>,)>
                + use<'s, F, S, G, M, Tells> {
                    in_scope!(source, |scope: &$scope<'s>| work.call_once((scope,)))
                }
            }
        }

        impl<'s, F: for<'x> Gives<(&'x $scope<'s>,)>> $named<F> {
            answers! {
                unary_:
                |work: F, source| -> impl for<'x> FnOnce(&'x $scope<'s>) -> OutputOf<F, (&'x $scope<'s>,)> + use<'s, F, S> {
                    in_scope!(source, |scope: &$scope<'s>| work.call_once((scope,)))
                }
            }
        }

        impl<'s, F: for<'x, 'y> GivesAlways<(&'x $scope<'s>, BroadcastContext<'y>)>> $broadcast<F> {
            answers! {
                unary_:
                |work: F, source| -> impl for<'x, 'y> Fn(
                    &'x $scope<'s>,
                    BroadcastContext<'y>,
                ) -> OutputOf<F, (&'x $scope<'s>, BroadcastContext<'y>)> + use<'s, F, S> {
                    let (job, end) = job::of(source);
                    move |scope, context| {
                        let _scope = job.enter_();
                        let result = work.call((scope, context));
                        end.stay();
                        result
                    }
                }
            }
        }
    };
}

of_scopes!(FnNamedScope FnScopeBroadcast Scope);
of_scopes!(FnNamedScopeFifo FnScopeFifoBroadcast ScopeFifo);
