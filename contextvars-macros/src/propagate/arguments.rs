//! The arguments of a marked function move into its scope or its future: there they are matched, and
//! there they are dropped.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, FnArg, GenericArgument, Pat, PatIdent, PatType, PathArguments, Signature,
    Type, TypePath, parse_quote_spanned,
};

use super::mark::Mark;
use crate::rewrite;
use crate::syntax::{mentions, unparenthesized, unparenthesized_type};

/// Statements that move the arguments.
#[derive(Default)]
pub(super) struct Moves {
    /// In front of the values of the bindings, which may use the arguments.
    pub(super) before: TokenStream,
    /// In the scope, or in the future.
    pub(super) within: TokenStream,
}

impl Mark {
    /// Moves all arguments into the future, also those that the body does not mention; the patterns
    /// are matched there, as in an `async fn`.
    pub(super) fn move_into_future(&self, sig: &mut Signature) -> Moves {
        let mut moves = Moves::default();
        for (index, input) in sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Receiver(receiver) => {
                    let this = receiver.self_token;
                    moves
                        .within
                        .extend(quote_spanned!(Span::mixed_site()=> let _ = &#this;));
                }
                FnArg::Typed(typed) => self.move_argument(typed, index, &mut moves),
            }
        }
        moves
    }

    /// Moves the arguments that may have a destructor into the scope of a function.
    ///
    /// `self` can't be moved: no other variable may have its name.
    pub(super) fn move_into_scope(&self, sig: &mut Signature) -> Moves {
        let mut moves = Moves::default();
        for (index, input) in sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Typed(typed)
                    if may_have_destructor(&typed.ty) && !self.moves(&typed.pat) =>
                {
                    self.move_argument(typed, index, &mut moves);
                }
                _ => {}
            }
        }
        moves
    }

    fn move_argument(&self, typed: &mut PatType, index: usize, moves: &mut Moves) {
        let attrs = kept_for_let(&typed.attrs);
        match &mut *typed.pat {
            Pat::Ident(simple) if is_plain(simple) => {
                moves.within.extend(self.move_name(simple, &attrs));
            }
            pattern if self.bindings_mention_one_of(pattern) => {
                if binds_only_references(pattern) {
                    // Matched twice, as it moves nothing.
                    let matched = pattern.clone();
                    moves.within.extend(move_pattern(pattern, index, &attrs));
                    let name = argument(index);
                    moves
                        .before
                        .extend(quote_spanned!(Span::mixed_site()=> #attrs let #matched = #name;));
                } else {
                    moves.within.extend(self.move_names_of(pattern, &attrs));
                }
            }
            pattern => moves.within.extend(move_pattern(pattern, index, &attrs)),
        }
    }

    /// ```text
    /// mut n: usize         n: usize, and in the future `let mut n = n;`
    /// ```
    fn move_name(&self, simple: &mut PatIdent, attrs: &TokenStream) -> TokenStream {
        let mut inner = simple.clone();
        inner.attrs.clear();
        simple.mutability = None;
        let name = &simple.ident;
        let used = self.bindings_mention(name).then(|| used(name));
        quote_spanned!(Span::mixed_site().located_at(name.span())=> #attrs let #inner = #name; #used)
    }

    /// A binding's value uses one of the pattern's names, so the pattern stays, and is matched
    /// before the future is made.
    ///
    /// ```text
    /// (a, mut b): Pair     (a, b): Pair, and in the future `let a = a; let mut b = b;`
    /// ```
    fn move_names_of(&self, pattern: &mut Pat, attrs: &TokenStream) -> TokenStream {
        let here = Span::mixed_site();
        // Clippy does not want a name with an underscore mentioned.
        let names = take_mut(pattern).into_iter();
        let names = names.filter(|name| !name.ident.to_string().starts_with('_'));
        names
            .map(
                |PatIdent {
                     mutability, ident, ..
                 }| {
                    let used = self.bindings_mention(&ident).then(|| used(&ident));
                    quote_spanned!(here=> #attrs let #mutability #ident = #ident; #used)
                },
            )
            .collect()
    }

    /// Gives each argument a name, and tells the names: the patterns are those of an inner function.
    pub(super) fn name_arguments(sig: &mut Signature) -> Vec<Ident> {
        let inputs = sig.inputs.iter_mut().enumerate();
        let names = inputs.filter_map(|(index, input)| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(typed) => match &mut *typed.pat {
                Pat::Ident(simple) if is_plain(simple) => {
                    simple.mutability = None;
                    Some(simple.ident.clone())
                }
                pattern => {
                    let (_, last) = rewrite::ends(&pattern.to_token_stream());
                    let name = argument(index);
                    let here = Span::mixed_site().located_at(last);
                    *pattern = parse_quote_spanned!(here=> #name);
                    Some(name)
                }
            },
        });
        names.collect()
    }

    /// Whether a binding's value uses an argument.
    pub(super) fn bindings_mention_argument(&self, sig: &Signature) -> bool {
        sig.inputs.iter().any(|input| match input {
            FnArg::Receiver(_) => true,
            FnArg::Typed(typed) => self.bindings_mention_one_of(&typed.pat),
        })
    }

    fn bindings_mention_one_of(&self, pattern: &Pat) -> bool {
        let names = names_of(pattern);
        names.iter().any(|name| self.bindings_mention(&name.ident))
    }

    /// Whether a binding's value uses an argument, or the argument is the variable that is bound.
    fn bindings_mention(&self, name: &Ident) -> bool {
        let text = name.to_string();
        self.bindings.iter().any(|binding| {
            binding.var.path.is_ident(name)
                || mentions(binding.value.to_token_stream(), &|mentioned| {
                    mentioned == text
                })
        })
    }

    /// Whether a binding's value may move the argument away: it mentions it, and not only as what a
    /// method is called on, a reference, or a field.
    fn moves(&self, pattern: &Pat) -> bool {
        let names = names_of(pattern);
        self.bindings.iter().any(|binding| {
            let value = match unparenthesized(&binding.value) {
                Expr::MethodCall(call) if call.args.is_empty() => match &*call.receiver {
                    Expr::Path(_) if call.method != "into" => return false,
                    receiver => receiver.to_token_stream(),
                },
                Expr::Reference(_) | Expr::Field(_) | Expr::Unary(_) | Expr::Macro(_) => {
                    return false;
                }
                value => value.to_token_stream(),
            };
            mentions(value, &|mentioned| {
                names.iter().any(|name| name.ident == mentioned)
            })
        })
    }
}

/// Whether a type may have a destructor that runs the user's code, as far as it is written. Those of
/// std's own types run none, beside the destructors of what is in them.
///
/// Such an argument stays where it is: the compiler calls it a parameter, and not a local variable.
pub(super) fn may_have_destructor(ty: &Type) -> bool {
    const PLAIN: &[&str] = &[
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8",
        "u16", "u32", "u64", "u128", "usize",
    ];
    const OF_STD: &[&str] = &["Duration", "Instant", "OsString", "PathBuf", "String"];
    const AROUND_OTHERS: &[&str] = &[
        "Arc", "BTreeMap", "BTreeSet", "Box", "Cell", "Cow", "HashMap", "HashSet", "Mutex",
        "Option", "Rc", "RefCell", "RwLock", "Vec", "VecDeque",
    ];
    match unparenthesized_type(ty) {
        Type::Reference(_) | Type::Ptr(_) | Type::FnPtr(_) | Type::Never(_) => false,
        Type::Tuple(tuple) => tuple.elems.iter().any(may_have_destructor),
        Type::Array(array) => may_have_destructor(&array.elem),
        Type::Slice(slice) => may_have_destructor(&slice.elem),
        Type::Path(TypePath {
            qself: None, path, ..
        }) => {
            let [.., last] = &path.segments.iter().collect::<Vec<_>>()[..] else {
                return true;
            };
            let name = last.ident.to_string();
            let is_one_of = |names: &[&str]| names.contains(&&*name);
            match &last.arguments {
                PathArguments::None => {
                    !(is_one_of(PLAIN) && path.segments.len() == 1 || is_one_of(OF_STD))
                }
                // An alias of `Result` may give it its error.
                PathArguments::AngleBracketed(types)
                    if is_one_of(AROUND_OTHERS) || name == "Result" && types.args.len() == 2 =>
                {
                    types.args.iter().any(|argument| match argument {
                        GenericArgument::Lifetime(_) => false,
                        GenericArgument::Type(ty) => may_have_destructor(ty),
                        _ => true,
                    })
                }
                _ => true,
            }
        }
        _ => true,
    }
}

/// ```text
/// (a, b): Pair     arg1: Pair, and in the future `let arg1 = arg1; let (a, b) = arg1;`
/// ```
fn move_pattern(pattern: &mut Pat, index: usize, attrs: &TokenStream) -> TokenStream {
    let (_, last) = rewrite::ends(&pattern.to_token_stream());
    let here = Span::mixed_site().located_at(last);
    let name = argument(index);
    // In a tuple: clippy does not want a plain name with an underscore bound to a plain name.
    let matched = if matches!(pattern, Pat::Ident(_)) {
        quote_spanned!(here=> (#pattern,) = (#name,))
    } else {
        quote_spanned!(here=> #pattern = #name)
    };
    let moves = quote_spanned!(here=> #attrs let #name = #name; #attrs let #matched;);
    *pattern = parse_quote_spanned!(here=> #name);
    moves
}

fn argument(index: usize) -> Ident {
    format_ident!("__contextvars_arg{index}", span = Span::mixed_site())
}

/// An argument that a binding uses counts as used, also if the body does not mention it.
fn used(name: &Ident) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> let _ = &#name;)
}

/// A plain name. One that begins with an underscore is matched as a pattern: clippy does not want
/// it mentioned.
fn is_plain(simple: &PatIdent) -> bool {
    simple.by_ref.is_none() && simple.subpat.is_none() && !simple.ident.to_string().starts_with('_')
}

/// An argument's attributes that mean something on a `let` too.
fn kept_for_let(attrs: &[Attribute]) -> TokenStream {
    let kept = ["allow", "cfg", "deny", "expect", "forbid", "warn"];
    attrs
        .iter()
        .filter(|attr| kept.iter().any(|name| attr.path().is_ident(name)))
        .map(ToTokens::to_token_stream)
        .collect()
}

fn binds_only_references(pattern: &Pat) -> bool {
    let names = names_of(pattern);
    names
        .iter()
        .all(|name| name.by_ref.is_some() && name.mutability.is_none())
}

/// The names that a pattern binds.
fn names_of(pattern: &Pat) -> Vec<PatIdent> {
    take_mut(&mut pattern.clone())
}

/// The same, and takes each `mut` away.
fn take_mut(pattern: &mut Pat) -> Vec<PatIdent> {
    struct Names(Vec<PatIdent>);
    impl VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, ident: &mut PatIdent) {
            self.0.push(ident.clone());
            if ident.by_ref.is_none() {
                ident.mutability = None;
            }
            visit_mut::visit_pat_ident_mut(self, ident);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat_mut(pattern);
    names.0
}
