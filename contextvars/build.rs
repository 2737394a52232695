//! Finds the README, which is the crate's documentation too.
//!
//! In a package it is beside the manifest, where cargo puts it; in the repository it is one folder
//! up. Apart from that, cargo requires a build script where the manifest has `links`.

use std::env;
use std::path::Path;

fn main() {
    let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let places = ["README.md", "../README.md"].map(|place| Path::new(&manifest_dir).join(place));
    let page = places.iter().find(|place| place.exists());
    let page = page.expect("README.md is in the package, or in the folder above");
    println!("cargo:rustc-env=CONTEXTVARS_README={}", page.display());
    println!("cargo:rerun-if-changed=build.rs");
}
