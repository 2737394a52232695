//! `scoped!`: bindings, bodies, control flow, drops and futures.

mod bindings;
mod body;
mod control_flow;
mod tasks;

use contextvars::context_var;

mod config {
    use contextvars::context_var;

    #[context_var]
    pub(crate) static LOCALE: String = String::from("en");

    pub(crate) mod deep {
        #[contextvars::context_var]
        pub(crate) static DEPTH: u8 = 0;
    }
}

#[context_var]
static RECORD: usize = 0;

#[context_var]
static USER: String = String::new();

#[context_var(inherit = false)]
static OWN: u8 = 0;
