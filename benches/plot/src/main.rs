//! Brings the figures of the last run, the tables in `benches/README.md`, to the pages that show some
//! of them: the plot `docs/figures.svg`, and the tables in `README.md` and `docs/performance.md`.
//!
//! ```sh
//! cargo run -p contextvars-bench-plot              # writes them
//! cargo run -p contextvars-bench-plot -- --check   # fails if they are not those of the last run
//! ```

mod pages;
mod plot;
mod results;

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use results::Results;

fn main() -> ExitCode {
    let check = match env::args().nth(1).as_deref() {
        None => false,
        Some("--check") => true,
        Some(other) => return stop(2, &format!("unexpected argument `{other}`")),
    };
    match update(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(1, &error),
    }
}

fn stop(code: u8, error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(code)
}

fn update(check: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |name: &str| {
        fs::read_to_string(root.join(name)).map_err(|error| format!("cannot read {name}: {error}"))
    };
    let results = Results::parse(&read("benches/README.md")?)?;
    let new = [
        ("docs/figures.svg", plot::draw(&results)?),
        ("README.md", pages::readme(&read("README.md")?, &results)?),
        (
            "docs/performance.md",
            pages::performance(&read("docs/performance.md")?, &results)?,
        ),
    ];
    for (name, text) in new {
        let is_old = read(name).ok().as_ref() != Some(&text);
        if check && is_old {
            return Err(format!(
                "{name} does not show the figures of benches/README.md: run `cargo run -p contextvars-bench-plot`"
            ));
        }
        if is_old {
            fs::write(root.join(name), text)
                .map_err(|error| format!("cannot write {name}: {error}"))?;
            println!("{name}");
        }
    }
    Ok(())
}
