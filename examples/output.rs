//! Standard output for the examples: where `println!` would panic, they end as programs should.
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "each example uses a part of it"
)]

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::process;

/// `println!`, but to [`Output`].
macro_rules! show {
    ($($text:tt)*) => {
        $crate::output::line(format_args!($($text)*))
    };
}
pub(crate) use show;

pub(crate) fn line(text: Arguments<'_>) {
    // One line goes out in one piece, also where several threads write.
    let line = format!("{text}\n");
    Output
        .write_all(line.as_bytes())
        .expect("`Output` returns no error");
}

/// Standard output. A reader that goes away (`| head -1`) ends the program in silence. An output that
/// can't be written (`> /dev/full`) ends it with one line of error and exit code 1.
pub(crate) struct Output;

impl Write for Output {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match io::stdout().lock().write_all(text) {
            Ok(()) => Ok(text.len()),
            Err(error) => end(&error),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match io::stdout().lock().flush() {
            Ok(()) => Ok(()),
            Err(error) => end(&error),
        }
    }
}

fn end(error: &io::Error) -> ! {
    if error.kind() == ErrorKind::BrokenPipe {
        process::exit(0);
    }
    // Nothing is left to be done if standard error can't be written, either.
    let _ = writeln!(
        io::stderr(),
        "error: cannot write to standard output: {error}"
    );
    process::exit(1);
}
