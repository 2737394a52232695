//! The loop by itself, which is part of every other figure.

fn main() {
    contextvars_instructions::repeat(|_| ());
}
