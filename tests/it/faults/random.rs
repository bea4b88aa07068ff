//! Chance that can be had again.

use std::time::{SystemTime, UNIX_EPOCH};

/// Names the seed of a run that failed, so that the same run can be had again.
const SEED: &str = "ROLLWISE_TORTURE_SEED";

/// Numbers by xorshift64*, which is even enough for choosing moments and places.
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that differ from run to run, unless a seed is named. The seed is printed.
    pub(crate) fn new() -> Self {
        let seed: u64 = match std::env::var(SEED) {
            Ok(seed) => seed.parse().unwrap_or_else(|_| panic!("{SEED} is no number: {seed}")),
            Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").subsec_nanos().into(),
        };
        println!("{SEED}={seed}");
        // Never zero, and far from it.
        Self((seed ^ 0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 0 to below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        let end = u64::try_from(end).expect("64 bits suffice");
        usize::try_from(number % end).expect("it is below a usize")
    }

    /// True in one of `of` cases.
    pub(crate) fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}
