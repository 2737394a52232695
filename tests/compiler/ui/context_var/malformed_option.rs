use contextvars::context_var;

#[context_var(name)]
static A: u8;

#[context_var(name = A)]
static B: u8;

#[context_var(inherit = "no")]
static C: u8;

#[context_var(secret = true)]
static D: u8;

#[context_var(crate = "contextvars")]
static E: u8;

#[context_var("name")]
static F: u8;

#[context_var(name("a"))]
static G: u8;

#[context_var(secret name = "h")]
static H: u8;

fn main() {
    (A.get(), B.get(), C.get(), D.get(), E.get(), F.get(), G.get(), H.get());
}
