//! Does nothing: cargo requires a build script where the manifest has `links`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
