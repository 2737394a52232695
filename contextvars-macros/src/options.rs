//! The arguments of the attributes: options, and for `#[propagate]` bindings too.
//!
//! Each attribute names its options in a table of [`Spec`]s. Unknown, doubled and malformed options
//! are refused here, for all attributes alike.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, Path, Token};

use crate::bindings::{self, Binding};
use crate::diagnostics::{Report, alternatives, nearest};
use crate::runtime::Runtime;
use crate::syntax::{skip_past_comma, ungrouped};

/// An option that an attribute knows.
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
}

/// How an option is written.
pub(crate) enum Form {
    /// `secret`
    Flag,
    /// `name = "..."`; here is how to show the value.
    Value(&'static str),
    /// `spawn(execute, submit)`
    Names,
    /// `default = 3`: it is written elsewhere, and only known so that the error can say where.
    Elsewhere,
}

/// The option that every attribute has: where the runtime crate is.
pub(crate) const CRATE: Spec = Spec {
    name: "crate",
    form: Form::Value("path::to::contextvars"),
};

impl Spec {
    /// The option as the user should have written it.
    fn written(&self) -> String {
        let Self { name, form } = self;
        match form {
            Form::Flag => (*name).to_owned(),
            Form::Value(value) => format!("{name} = {value}"),
            Form::Elsewhere => format!("{name} = .."),
            Form::Names => format!("{name}(..)"),
        }
    }
}

/// What the user gave, each option at most once.
#[derive(Default)]
pub(crate) struct Options {
    given: Vec<(Ident, Given)>,
    pub(crate) bindings: Vec<Binding>,
}

enum Given {
    Flag,
    Value(Box<Expr>),
    Names(Vec<Ident>),
}

/// Reads the arguments of an attribute that takes options only.
pub(crate) fn parse(args: TokenStream, specs: &'static [Spec], report: &mut Report) -> Options {
    read(args, specs, false, report)
}

/// Reads the arguments of an attribute that takes bindings too.
pub(crate) fn parse_with_bindings(
    args: TokenStream,
    specs: &'static [Spec],
    report: &mut Report,
) -> Options {
    read(args, specs, true, report)
}

fn read(
    args: TokenStream,
    specs: &'static [Spec],
    with_bindings: bool,
    report: &mut Report,
) -> Options {
    let mut options = Options::default();
    let parsed = Parser::parse2(
        |input: ParseStream<'_>| {
            let mut reader = Reader {
                specs,
                with_bindings,
                options: &mut options,
            };
            while !input.is_empty() {
                let result = reader.argument(input);
                if result.is_ok() && !input.is_empty() && !input.peek(Token![,]) {
                    report.push(syn::Error::new_spanned(next(input)?, "expected `,`"));
                }
                report.ok(result);
                skip_past_comma(input)?;
            }
            Ok(())
        },
        args,
    );
    report.ok(parsed);
    options
}

/// The names in `spawn(execute, submit)`: as the engine compares them, each is the last of a path.
fn read_names(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let all: TokenStream = input.parse()?;
    let list = Punctuated::<Ident, Token![,]>::parse_terminated;
    match list.parse2(all.clone()) {
        Ok(names) if names.is_empty() => {
            let message =
                format!("`{key}()` names nothing: write the names of callees, `{key}(name)`");
            Err(syn::Error::new_spanned(key, message))
        }
        Ok(names) => Ok(names.into_iter().collect()),
        Err(error) => {
            let exprs = Punctuated::<Expr, Token![,]>::parse_terminated;
            let exprs = exprs.parse2(all).map_err(|_| error)?;
            let wrong = exprs
                .iter()
                .find(|expr| !matches!(expr, Expr::Path(path) if path.path.get_ident().is_some()));
            let message = match wrong.and_then(last_name) {
                Some(name) => format!("the last name is enough: write `{key}({name})`"),
                None => format!("write the names of callees, without quotes: `{key}(name)`"),
            };
            Err(syn::Error::new_spanned(wrong, message))
        }
    }
}

/// The name that a callee has at its end: `run` in `pool.run`, `a::run` and `"run"`.
fn last_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => None,
        },
        Expr::Call(call) => last_name(&call.func),
        Expr::MethodCall(call) => Some(call.method.to_string()),
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => syn::parse_str::<Ident>(&text.value())
            .ok()
            .map(|name| name.to_string()),
        _ => None,
    }
}

/// The next token, for an error to point at.
fn next(input: ParseStream<'_>) -> syn::Result<TokenTree> {
    input.fork().parse()
}

struct Reader<'a> {
    specs: &'static [Spec],
    with_bindings: bool,
    options: &'a mut Options,
}

impl Reader<'_> {
    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let ahead = input.fork();
        let Ok(key) = ahead.call(Ident::parse_any) else {
            return self.binding(input);
        };
        let spec = self.specs.iter().find(|spec| key == spec.name);
        if ahead.is_empty() || ahead.peek(Token![,]) {
            if spec.is_none() && self.with_bindings && self.near(&key).is_none() {
                return self.binding(input);
            }
            input.call(Ident::parse_any)?;
            return match spec {
                Some(Spec {
                    form: Form::Flag, ..
                }) => self.give(key, Given::Flag),
                Some(spec) => Err(Self::malformed(&key, spec)),
                None => Err(self.unknown(&key)),
            };
        }
        if ahead.peek(syn::token::Paren) {
            input.call(Ident::parse_any)?;
            let names;
            syn::parenthesized!(names in input);
            return match spec {
                Some(Spec {
                    form: Form::Names, ..
                }) => {
                    let names = read_names(&key, &names)?;
                    self.give(key, Given::Names(names))
                }
                found => {
                    names.parse::<TokenStream>()?;
                    Err(match found {
                        Some(spec) => Self::malformed(&key, spec),
                        None => self.unknown(&key),
                    })
                }
            };
        }
        if ahead.peek(Token![=]) && !ahead.peek(Token![==]) {
            match spec {
                Some(Spec {
                    form: Form::Value(_) | Form::Elsewhere,
                    ..
                }) => {
                    let start = input.fork();
                    input.call(Ident::parse_any)?;
                    input.parse::<Token![=]>()?;
                    let value = input
                        .parse()
                        .map_err(|error| bindings::malformed(&start, error))?;
                    return self.give(key, Given::Value(Box::new(value)));
                }
                Some(spec) => return Err(Self::malformed(&key, spec)),
                None if self.with_bindings => {}
                None => return Err(self.unknown(&key)),
            }
        }
        self.binding(input)
    }

    fn binding(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if self.with_bindings {
            let start = input.fork();
            let binding = input.parse();
            let binding = binding.map_err(|error| bindings::malformed(&start, error))?;
            self.options.bindings.push(binding);
            Ok(())
        } else {
            let message = format!("expected an option: {}", self.all());
            Err(syn::Error::new_spanned(next(input)?, message))
        }
    }

    fn give(&mut self, key: Ident, given: Given) -> syn::Result<()> {
        if self.options.given.iter().any(|(other, _)| *other == key) {
            let message = format!("`{key}` is given twice: keep one of the two");
            return Err(syn::Error::new_spanned(key, message));
        }
        self.options.given.push((key, given));
        Ok(())
    }

    fn malformed(key: &Ident, spec: &Spec) -> syn::Error {
        let form = match spec.form {
            Form::Flag => "takes no value",
            Form::Value(_) | Form::Elsewhere => "takes a value",
            Form::Names => "takes names",
        };
        let message = format!("`{key}` {form}: write `{}`", spec.written());
        syn::Error::new_spanned(key, message)
    }

    /// The option that a misspelt one was meant to be.
    fn near(&self, key: &Ident) -> Option<&'static str> {
        nearest(&key.to_string(), self.options().map(|spec| spec.name))
    }

    fn unknown(&self, key: &Ident) -> syn::Error {
        let remedy = match self.near(key) {
            Some(name) => format!("did you mean `{name}`?"),
            None => self.all(),
        };
        syn::Error::new_spanned(key, format!("unknown option `{key}`: {remedy}"))
    }

    fn options(&self) -> impl Iterator<Item = &'static Spec> {
        let specs = self.specs.iter();
        specs.filter(|spec| !matches!(spec.form, Form::Elsewhere))
    }

    fn all(&self) -> String {
        let written: Vec<String> = self.options().map(Spec::written).collect();
        let known = alternatives(written.iter().map(String::as_str));
        if self.with_bindings {
            format!("write a binding `NAME = value`, or {known}")
        } else {
            format!("write {known}")
        }
    }
}

impl Options {
    fn find(&self, name: &str) -> Option<&Given> {
        self.given
            .iter()
            .find_map(|(key, given)| (key == name).then_some(given))
    }

    fn value<T>(
        &self,
        spec: &Spec,
        read: impl FnOnce(&Expr) -> Option<T>,
        report: &mut Report,
    ) -> Option<T> {
        let Some(Given::Value(value)) = self.find(spec.name) else {
            return None;
        };
        let read = read(ungrouped(value));
        if read.is_none() {
            report.error(value, format!("write `{}`", spec.written()));
        }
        read
    }

    /// What was given for something that is written elsewhere.
    pub(crate) fn misplaced(&self, spec: &Spec) -> Option<(&Ident, &Expr)> {
        self.given.iter().find_map(|(key, given)| match given {
            Given::Value(value) if key == spec.name => Some((key, &**value)),
            _ => None,
        })
    }

    pub(crate) fn flag(&self, spec: &Spec) -> bool {
        matches!(self.find(spec.name), Some(Given::Flag))
    }

    pub(crate) fn string(&self, spec: &Spec, report: &mut Report) -> Option<syn::LitStr> {
        let read = |value: &Expr| match value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(string),
                ..
            }) => Some(string.clone()),
            _ => None,
        };
        self.value(spec, read, report)
    }

    pub(crate) fn boolean(&self, spec: &Spec, report: &mut Report) -> Option<bool> {
        let read = |value: &Expr| match value {
            Expr::Lit(ExprLit {
                lit: Lit::Bool(boolean),
                ..
            }) => Some(boolean.value),
            _ => None,
        };
        self.value(spec, read, report)
    }

    /// The names in `spawn(execute, submit)`.
    pub(crate) fn names(&self, spec: &Spec) -> &[Ident] {
        match self.find(spec.name) {
            Some(Given::Names(names)) => names,
            _ => &[],
        }
    }

    /// The path of the runtime crate.
    pub(crate) fn runtime(&self, report: &mut Report) -> Runtime {
        let read = |value: &Expr| match value {
            Expr::Path(path) if path.qself.is_none() && path.attrs.is_empty() => {
                Some(path.path.clone())
            }
            _ => None,
        };
        let path: Option<Path> = self.value(&CRATE, read, report);
        path.map_or_else(Runtime::default, |path| {
            Runtime::at(path.into_token_stream())
        })
    }
}
