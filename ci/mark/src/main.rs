//! Puts `#[propagate]` on the functions of a crate: `mark FOLDER..` changes the `.rs` files in
//! place, and prints how many functions it covered.
//!
//! Only the attribute's text is inserted, on the line where the item begins: all else stays as it
//! was written.

mod marks;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use marks::Marks;

fn main() -> io::Result<()> {
    let mut functions = 0;
    for folder in env::args().skip(1) {
        for path in rust_files(Path::new(&folder))? {
            let text = fs::read_to_string(&path)?;
            // Templates, and inputs of tests, may be no Rust on purpose.
            if let Ok(file) = syn::parse_file(&text) {
                let marks = Marks::of(&file);
                functions += marks.functions();
                fs::write(path, marks.insert_into(&text))?;
            }
        }
    }
    println!("{functions}");
    Ok(())
}

fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}
