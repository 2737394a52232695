//! Mixed work for a while: see `contextvars_stress::soak`. Fails if a read was wrong, a value leaked, or memory grew.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use contextvars_stress::machine;
use contextvars_stress::soak::{self, Broken, Length, Plan};
use contextvars_tests::alloc::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Hands work around among threads, pools and runtimes, and checks what each unit of work sees.
#[derive(Parser)]
struct Arguments {
    /// How long.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What decides all: the same seed starts the same work. Another one each time, if none is given.
    #[arg(long)]
    seed: Option<u64>,
    /// Make a mistake on purpose: then it has to fail.
    #[arg(long = "break", value_enum)]
    broken: Option<Broken>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let plan = Plan {
        seed: arguments.seed.unwrap_or_else(soak::any_seed),
        length: Length::Time(Duration::from_secs(arguments.seconds)),
        broken: arguments.broken,
    };
    println!("{}", machine());
    println!("soak with seed {}", plan.seed);
    let report = soak::run(plan);
    println!("{report}");
    if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
