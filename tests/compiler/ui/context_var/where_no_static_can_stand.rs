use contextvars::context_var;

trait Service {
    #[context_var]
    static IN_A_TRAIT: u32;

    #[context_var]
    const CONSTANT_IN_A_TRAIT: u32;
}

struct Server;

impl Server {
    #[context_var]
    static IN_AN_IMPL: u32 = 1;

    #[context_var]
    const CONSTANT_IN_AN_IMPL: u32 = 1;
}

unsafe extern "C" {
    #[context_var]
    static IN_AN_EXTERN_BLOCK: u32;

    #[context_var]
    pub safe static SAFE_IN_AN_EXTERN_BLOCK: u32;
}

fn main() {}
