//! Where the figures come from.

use std::{env, fs, thread};

/// The processor, how many threads it runs at once, and how the program was built.
pub fn machine() -> String {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) {
        "debug build"
    } else {
        "release build"
    };
    format!("{}, {threads} hardware threads, {build}", processor())
}

fn processor() -> String {
    let model = fs::read_to_string("/proc/cpuinfo").ok().and_then(|info| {
        let line = info.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    model.unwrap_or_else(|| format!("{} on {}", env::consts::ARCH, env::consts::OS))
}
