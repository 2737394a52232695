//! Prints the public items of a crate, one a line, from the JSON that rustdoc writes: `api FILE`.
//!
//! An item has the path that a user writes behind the crate's name. Of the implementations of
//! traits, those that are written out are listed; what is hidden in the documentation is not in the
//! JSON.

use std::collections::BTreeSet;
use std::{env, fs};

use serde_json::Value;

fn main() {
    let file = env::args().nth(1).expect("the argument is a file");
    let text = fs::read_to_string(file).expect("the file can be read");
    let json = serde_json::from_str(&text).expect("the file is JSON");
    let mut api = Api {
        json: &json,
        lines: BTreeSet::new(),
    };
    api.module(&json["root"], "");
    for line in api.lines {
        println!("{line}");
    }
}

struct Api<'j> {
    json: &'j Value,
    lines: BTreeSet<String>,
}

impl<'j> Api<'j> {
    /// The item with an id, if it is one of this crate's; its kind, and what that kind has.
    fn item(&self, id: &Value) -> Option<(&'j Value, &'j str, &'j Value)> {
        let item = self.json["index"].get(id.to_string())?;
        let (kind, inner) = item["inner"].as_object()?.iter().next()?;
        Some((item, kind, inner))
    }

    fn module(&mut self, id: &Value, path: &str) {
        let (_, _, module) = self.item(id).expect("a module of this crate");
        for id in ids(&module["items"]) {
            let Some((item, kind, inner)) = self.item(id) else {
                continue;
            };
            if kind != "use" {
                self.named(id, &format!("{path}{}", text(&item["name"])));
            } else if self.item(&inner["id"]).is_some() && !is_listed_elsewhere(item) {
                self.named(&inner["id"], &format!("{path}{}", text(&inner["name"])));
            } else {
                // Another crate's, or another module's.
                let is_glob = inner["is_glob"] == true;
                let name = if is_glob {
                    "*".to_owned()
                } else {
                    text(&inner["name"])
                };
                self.lines.insert(format!("use {path}{name}"));
            }
        }
    }

    /// An item, and what belongs to it.
    fn named(&mut self, id: &Value, path: &str) {
        let (_, kind, inner) = self.item(id).expect("an item of this crate");
        match kind {
            "module" => return self.module(id, &format!("{path}::")),
            "function" => drop(self.lines.insert(format!("fn {path}"))),
            "trait" => {
                self.lines.insert(format!("trait {path}"));
                self.members(&inner["items"], path);
                self.implementations(&inner["implementations"], "", path);
            }
            _ => drop(self.lines.insert(format!("{kind} {path}"))),
        }
        if matches!(kind, "struct" | "enum" | "union") {
            self.implementations(&inner["impls"], path, "");
        }
        if kind == "enum" {
            for variant in ids(&inner["variants"]) {
                let (variant, ..) = self.item(variant).expect("a variant");
                let name = text(&variant["name"]);
                self.lines.insert(format!("variant {path}::{name}"));
            }
        }
    }

    /// The implementations of a type, or of a trait for types of others.
    fn implementations(&mut self, list: &Value, of_type: &str, of_trait: &str) {
        for id in ids(list) {
            let Some((_, _, implementation)) = self.item(id) else {
                continue;
            };
            let is_written = implementation["is_synthetic"] == false;
            let blanket = &implementation["blanket_impl"];
            if !is_written || (of_trait.is_empty() && !blanket.is_null()) {
                continue;
            }
            match implementation["trait"]["path"].as_str() {
                None => self.members(&implementation["items"], of_type),
                Some(_) if of_type.is_empty() => {
                    let generic = implementation["for"]["generic"].as_str();
                    if let Some(generic) = generic {
                        self.lines.insert(format!("impl {of_trait} for {generic}"));
                    }
                }
                Some(path) => {
                    let name = path.rsplit("::").next().unwrap_or(path);
                    self.lines.insert(format!("impl {name} for {of_type}"));
                }
            }
        }
    }

    fn members(&mut self, list: &Value, of_type: &str) {
        for id in ids(list) {
            let Some((item, kind, _)) = self.item(id) else {
                continue;
            };
            let kind = if kind == "function" { "fn" } else { kind };
            let is_of_a_trait = item["visibility"] == "default";
            if is_of_a_trait || item["visibility"] == "public" {
                let name = text(&item["name"]);
                self.lines.insert(format!("{kind} {of_type}::{name}"));
            }
        }
    }
}

/// Whether the documentation has what is re-exported in another place only.
fn is_listed_elsewhere(item: &Value) -> bool {
    item["attrs"].to_string().contains("no_inline")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn ids(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}
