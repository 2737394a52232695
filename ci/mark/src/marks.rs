//! Where the attribute goes: on the outermost module, `impl` block, trait or function that may have
//! it, and on those in bodies, which a macro leaves alone. So every function is covered once.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Block, File, ImplItem, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, ItemTrait, Signature,
    TraitItem, TraitItemFn,
};

const ATTRIBUTE: &str = "#[::contextvars::propagate] ";

/// The places in one file.
pub(crate) struct Marks {
    /// In bytes, from behind what the parser takes off the beginning.
    places: Vec<usize>,
    functions: usize,
    /// Whether an item around has the attribute.
    is_covered: bool,
    shebang: usize,
}

impl Marks {
    pub(crate) fn of(file: &File) -> Self {
        let mut marks = Self {
            places: Vec::new(),
            functions: 0,
            is_covered: false,
            shebang: file.shebang.as_ref().map_or(0, String::len),
        };
        marks.visit_file(file);
        marks.places.sort_unstable();
        marks
    }

    /// How many functions are covered.
    pub(crate) fn functions(&self) -> usize {
        self.functions
    }

    pub(crate) fn insert_into(&self, text: &str) -> String {
        let byte_order_mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let (start, text) = text.split_at(byte_order_mark + self.shebang);
        let mut marked = start.to_owned();
        let mut done = 0;
        for place in &self.places {
            marked.push_str(&text[done..*place]);
            marked.push_str(ATTRIBUTE);
            done = *place;
        }
        marked.push_str(&text[done..]);
        marked
    }

    /// An item that covers what is in it.
    fn cover(&mut self, item: &impl Spanned, content: impl FnOnce(&mut Self)) {
        if !self.is_covered {
            self.places.push(item.span().byte_range().start);
        }
        let was_covered = std::mem::replace(&mut self.is_covered, true);
        content(self);
        self.is_covered = was_covered;
    }

    fn count(&mut self, sig: &Signature) {
        self.functions += usize::from(sig.constness.is_none());
    }

    /// The items in a body, which what is around it does not cover.
    fn body(&mut self, body: &Block) {
        let was_covered = std::mem::replace(&mut self.is_covered, false);
        visit::visit_block(self, body);
        self.is_covered = was_covered;
    }
}

impl Visit<'_> for Marks {
    fn visit_item_fn(&mut self, function: &ItemFn) {
        self.count(&function.sig);
        if function.sig.constness.is_some() {
            self.body(&function.block);
        } else {
            self.cover(function, |marks| marks.body(&function.block));
        }
    }

    fn visit_item_impl(&mut self, block: &ItemImpl) {
        if block
            .items
            .iter()
            .any(|item| matches!(item, ImplItem::Fn(_)))
        {
            self.cover(block, |marks| visit::visit_item_impl(marks, block));
        }
    }

    fn visit_impl_item_fn(&mut self, method: &ImplItemFn) {
        self.count(&method.sig);
        self.body(&method.block);
    }

    fn visit_item_trait(&mut self, definition: &ItemTrait) {
        let is_provided =
            |item: &TraitItem| matches!(item, TraitItem::Fn(method) if method.default.is_some());
        if definition.items.iter().any(is_provided) {
            self.cover(definition, |marks| {
                visit::visit_item_trait(marks, definition);
            });
        }
    }

    fn visit_trait_item_fn(&mut self, method: &TraitItemFn) {
        if let Some(body) = &method.default {
            self.count(&method.sig);
            self.body(body);
        }
    }

    fn visit_item_mod(&mut self, module: &ItemMod) {
        let is_file = |item: &Item| matches!(item, Item::Mod(module) if module.content.is_none());
        match &module.content {
            // The compiler wants no attribute macro around a module in a file of its own.
            Some((_, items)) if !items.iter().any(is_file) => {
                self.cover(module, |marks| visit::visit_item_mod(marks, module));
            }
            _ => visit::visit_item_mod(self, module),
        }
    }
}
