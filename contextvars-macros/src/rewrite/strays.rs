//! The shapes of closures whose names the engine does not follow: those that a pattern, a field, a loop or a call
//! binds.
//!
//! ```text
//! let (each, all) = (|item: &str| .., || ..);
//!
//! callee(each)         callee(Stray::<_, (ByRef<_>,)>::of(&each).shape_().make_(
//!                          |job, end, mut work| move |a0: &_| .., Callback::of(&each),
//!                      ).closure_(Quiet).any_(each, capture(), ..))
//! ```

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{ExprClosure, Pat, Type};

use super::callbacks;
use super::closures::parameters;
use crate::runtime::Runtime;
use crate::syntax::unparenthesized_type;

/// How a parameter is passed.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Value,
    Ref,
    Mut,
}

/// The shapes that the runtime crate knows.
const SHAPES: &[&[By]] = &[
    &[By::Value],
    &[By::Ref],
    &[By::Mut],
    &[By::Value, By::Value],
    &[By::Ref, By::Value],
    &[By::Value, By::Ref],
    &[By::Ref, By::Ref],
    &[By::Value, By::Value, By::Value],
];

/// A set of shapes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Strays(u8);

impl Strays {
    /// That of a closure literal.
    pub(super) fn of(closure: &ExprClosure) -> Self {
        let shape: Vec<By> = closure.inputs.iter().map(By::of).collect();
        let at = SHAPES.iter().position(|known| **known == shape[..]);
        Self(at.map_or(0, |at| 1 << at))
    }

    /// Adds others.
    pub(super) fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// The types of the references among the parameters of a closure literal that has so many, if this is its shape.
    pub(super) fn written_types(self, params: usize) -> Vec<TokenStream> {
        let here = Span::mixed_site();
        let shape = self.shapes().next().unwrap_or_default();
        let types = shape.iter().map(|by| match by {
            By::Value => TokenStream::new(),
            by => {
                let ty = by.written();
                quote_spanned!(here=> : #ty)
            }
        });
        let rest = std::iter::repeat_with(TokenStream::new);
        types.chain(rest).take(params).collect()
    }

    fn shapes(self) -> impl Iterator<Item = &'static [By]> {
        let shapes = SHAPES.iter().enumerate();
        shapes
            .filter(move |(at, _)| self.0 & (1 << at) != 0)
            .map(|(_, shape)| *shape)
    }

    /// Asks first whether work is a function of one of the shapes. `ask` asks a helper with types, `last` is
    /// the question to the type of other work, and `shown` the work as it is written.
    pub(super) fn ask(
        self,
        ask: &dyn Fn(&TokenStream) -> TokenStream,
        last: TokenStream,
        shown: &TokenStream,
        runtime: &Runtime,
    ) -> TokenStream {
        let here = Span::mixed_site();
        let private = runtime.private();
        self.shapes().fold(last, |next, shape| {
            let by = shape.iter().map(|by| by.marker(runtime));
            let stray = ask(&quote_spanned!(here=> #private::Stray::<_, (#(#by,)*)>));
            let names = parameters(shape.len());
            let types = shape.iter().map(|by| by.written());
            let call = quote_spanned!(here=> __contextvars_work(#(#names),*));
            let call = callbacks::put_value(&call, shown, runtime);
            quote_spanned! {here=>
                #stray.shape_().make_(
                    |__contextvars_job, __contextvars_end, mut __contextvars_work| move |#(#names: #types),*| {
                        let __contextvars_scope = __contextvars_job.enter_();
                        if true { #call } else { __contextvars_end.never_() }
                    },
                    #next,
                )
            }
        })
    }
}

impl By {
    fn of(param: &Pat) -> Self {
        match param {
            Pat::Type(typed) => match unparenthesized_type(&typed.ty) {
                Type::Reference(reference) if reference.mutability.is_some() => Self::Mut,
                Type::Reference(_) => Self::Ref,
                _ => Self::Value,
            },
            Pat::Reference(_) => Self::Ref,
            _ => Self::Value,
        }
    }

    fn marker(self, runtime: &Runtime) -> TokenStream {
        let here = Span::mixed_site();
        let private = runtime.private();
        match self {
            Self::Value => quote_spanned!(here=> #private::ByValue<_>),
            Self::Ref => quote_spanned!(here=> #private::ByRef<_>),
            Self::Mut => quote_spanned!(here=> #private::ByMut<_>),
        }
    }

    fn written(self) -> TokenStream {
        let here = Span::mixed_site();
        match self {
            Self::Value => quote_spanned!(here=> _),
            Self::Ref => quote_spanned!(here=> &_),
            Self::Mut => quote_spanned!(here=> &mut _),
        }
    }
}
