//! Numbers that a seed determines, and choices made with them.

/// The generator known as `SplitMix64`.
pub(super) struct Rng(u64);

impl Rng {
    /// The generator of one case of a run.
    pub(super) fn of(seed: u64, case: u64) -> Self {
        let mut rng = Self(seed);
        Self(rng.next() ^ case.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("a small limit");
        usize::try_from(self.next() % limit).expect("below a usize")
    }

    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// Up to so many of what `make` gives, with `between` in between.
    pub(super) fn some(
        &mut self,
        most: usize,
        between: &str,
        mut make: impl FnMut(&mut Self) -> String,
    ) -> String {
        let parts: Vec<_> = (0..self.below(most + 1)).map(|_| make(self)).collect();
        parts.join(between)
    }
}
