//! How much memory the process has.

use contextvars_tests::alloc;

/// All figures in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// What the system says; nothing where it can't be asked.
    pub(crate) resident: Option<usize>,
    /// What was asked of the allocator and not given back.
    pub(crate) in_use: usize,
}

impl Memory {
    pub(crate) fn now() -> Self {
        Self {
            resident: resident(),
            in_use: alloc::in_use(),
        }
    }
}

fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
