//! How much of what fits into a session: numbers only.
//!
//! Whatever this module makes keeps to every limit: blocks only ever grow while [`Frame::holds`] stays true.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use crate::domain::{GoalPlan, RollerTypeSlug};

/// The least part of the time that is spent rolling, holding or moving, in per cent.
pub(super) const ACTIVE_PERCENT: u32 = 60;
/// How long a session's beginning is, in seconds.
pub(super) const OPENING: u32 = 20;
/// How long it takes to get into a position, in seconds.
const PREPARE: u32 = 20;
/// How long it takes to go on to another place in the same position with the same roller, in seconds.
const MOVE_ON: u32 = 15;
/// How long it takes to change sides, in seconds.
pub(super) const SWITCH: u32 = 10;
/// The shortest breathing at the end, in seconds.
const BREATHE: u32 = 15;
/// By how much sets and rests grow at a time, in seconds.
const STEP: u32 = 5;

/// A technique that may be done, and how urgently it is wanted.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) candidate: &'a Candidate,
    /// The form of roller to use.
    pub(super) equipment: &'a RollerTypeSlug,
    /// Its place in the order of the session.
    pub(super) place: usize,
}

/// A technique in a session: how often and how long.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) wanted: Wanted<'a>,
    /// How many sets there are for each side.
    pub(super) sets: u32,
    /// How long a set is, in seconds.
    pub(super) set_seconds: u32,
    /// How long the rest between two sets is, in seconds.
    pub(super) rest_seconds: u32,
}

/// A session that fits.
pub(super) struct Session<'a> {
    /// The techniques, in order.
    pub(super) blocks: Vec<Block<'a>>,
    /// How long the breathing at its end is, in seconds.
    pub(super) breathe_seconds: u32,
}

/// A session that does not fit: the most that could be rolled, held or moved in it.
pub(super) struct Shortfall<'a> {
    /// How long that is, in seconds.
    pub(super) active_seconds: u32,
    /// The technique that comes first and what keeps it from being done for longer.
    pub(super) bound: Option<(&'a Candidate, Bound)>,
}

/// What keeps a technique from being done for longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// The sets of its dose and their length.
    Sets,
    /// The most for one side, in seconds.
    Side(u32),
    /// The most for a muscle that other techniques reach, too: its number, and the seconds.
    Muscle(usize, u32),
    /// The time.
    Time,
}

/// What a session must keep to.
pub(super) struct Frame<'a> {
    plan: &'a GoalPlan,
    /// How long it is, in seconds.
    total: u32,
}

impl Block<'_> {
    /// How long each side is worked, in seconds.
    pub(super) fn side_seconds(&self) -> u32 {
        self.sets * self.set_seconds
    }

    fn active_seconds(&self) -> u32 {
        self.side_seconds() * self.wanted.candidate.sides
    }

    /// How long it takes behind another block, in seconds.
    fn seconds(&self, before: Option<&Block<'_>>) -> u32 {
        let sides = self.wanted.candidate.sides;
        self.prepare_seconds(before)
            + self.active_seconds()
            + (sides - 1) * SWITCH
            + sides * (self.sets - 1) * self.rest_seconds
    }

    /// How long it takes to get ready for it behind another block, in seconds.
    pub(super) fn prepare_seconds(&self, before: Option<&Block<'_>>) -> u32 {
        let stays = before.is_some_and(|before| {
            before.wanted.candidate.position == self.wanted.candidate.position
                && before.wanted.equipment == self.wanted.equipment
        });
        if stays { MOVE_ON } else { PREPARE }
    }
}

/// How long some blocks take with the beginning of the session, in seconds.
fn seconds(blocks: &[Block<'_>]) -> u32 {
    let mut before = None;
    let mut sum = OPENING;
    for block in blocks {
        sum += block.seconds(before);
        before = Some(block);
    }
    sum
}

fn active_seconds(blocks: &[Block<'_>]) -> u32 {
    blocks.iter().map(Block::active_seconds).sum()
}

/// Whether enough of a time is spent rolling, holding or moving.
fn is_active_enough(active: u32, total: u32) -> bool {
    active * 100 >= total * ACTIVE_PERCENT
}

/// Fits as much as possible of what is wanted, the most wanted first, into a session.
pub(super) fn fit<'a>(plan: &GoalPlan, total: u32, wanted: &[Wanted<'a>]) -> Result<Session<'a>, Shortfall<'a>> {
    let frame = Frame { plan, total };
    let mut shortfall = Shortfall { active_seconds: 0, bound: None };
    let mut most = usize::MAX;
    loop {
        let mut blocks = frame.select(wanted, most);
        if blocks.is_empty() {
            return Err(shortfall);
        }
        let chosen = blocks.len();
        frame.grow(&mut blocks);
        let active = active_seconds(&blocks);
        if is_active_enough(active, total) {
            return Ok(frame.settle(blocks));
        }
        if active >= shortfall.active_seconds {
            let bound = blocks.first().map(|first| (first.wanted.candidate, bound(&blocks)));
            shortfall = Shortfall { active_seconds: active, bound };
        }
        // Many short techniques take more time to set up than to do: try with one less.
        most = chosen - 1;
    }
}

impl Frame<'_> {
    /// How long the breathing at the end shall be, in seconds.
    fn breathe_seconds(&self) -> u32 {
        (self.total * self.plan.breathing_percent / 100).max(BREATHE)
    }

    /// The most wanted techniques in the order of the session, each with the fewest sets, so that every suitable one
    /// has its turn before any is done again.
    fn select<'a>(&self, wanted: &[Wanted<'a>], most: usize) -> Vec<Block<'a>> {
        let mut blocks: Vec<Block<'a>> = Vec::new();
        for wanted in wanted {
            if blocks.len() == most {
                break;
            }
            let dose = wanted.candidate.dose;
            let rest_seconds = self.plan.rest_seconds.clamp(dose.rest_seconds.min, dose.rest_seconds.max);
            let at = blocks.partition_point(|block| block.wanted.place < wanted.place);
            let fits = self.lengths(wanted.candidate).find_map(|set_seconds| {
                let mut with = blocks.clone();
                with.insert(at, Block { wanted: *wanted, sets: dose.sets.min, set_seconds, rest_seconds });
                self.holds(&with).then_some(with)
            });
            blocks = fits.unwrap_or(blocks);
        }
        blocks
    }

    /// How long a set may be, in seconds: from what the goal asks for down to the least of the dose.
    fn lengths(&self, candidate: &Candidate) -> impl Iterator<Item = u32> {
        let least = candidate.dose.set_seconds.min;
        let asked = self.plan.set_seconds.clamp(least, candidate.dose.set_seconds.max);
        std::iter::successors(Some(asked), move |length| {
            (*length > least).then(|| (length - STEP.min(*length)).max(least))
        })
    }

    /// Lets the blocks grow as long as there is time: to the sets of the goal, then by length, then by more sets, which
    /// may be shorter. Each step adds to the time that is spent rolling, so this comes to an end.
    fn grow(&self, blocks: &mut [Block<'_>]) {
        let aim = self.plan.sets;
        self.grow_while(blocks, |block| {
            let wished = aim.min(block.wanted.candidate.dose.sets.max);
            (block.sets < wished).then(|| Block { sets: block.sets + 1, ..*block })
        });
        loop {
            self.grow_while(blocks, |block| {
                let most = block.wanted.candidate.dose.set_seconds.max;
                let longer = (block.set_seconds + STEP).min(most);
                (longer > block.set_seconds).then_some(Block { set_seconds: longer, ..*block })
            });
            if !self.grow_while(blocks, more_sets) {
                return;
            }
        }
    }

    /// Lets each block in turn become the first of some others that keeps to the limits, until none can; whether any
    /// could.
    fn grow_while<'a, I: IntoIterator<Item = Block<'a>>>(
        &self,
        blocks: &mut [Block<'a>],
        others: impl Fn(&Block<'a>) -> I,
    ) -> bool {
        let mut any = false;
        loop {
            let mut grew = false;
            for index in 0..blocks.len() {
                let Some(before) = blocks.get(index).copied() else { continue };
                for other in others(&before) {
                    set(blocks, index, other);
                    if self.holds(blocks) {
                        grew = true;
                        break;
                    }
                    set(blocks, index, before);
                }
            }
            if !grew {
                return any;
            }
            any = true;
        }
    }

    /// Gives the rests and the breathing at the end what time is left.
    fn settle<'a>(&self, mut blocks: Vec<Block<'a>>) -> Session<'a> {
        self.grow_while(&mut blocks, |block| {
            let longer = (block.rest_seconds + STEP).min(block.wanted.candidate.dose.rest_seconds.max);
            let grows = block.sets > 1 && longer > block.rest_seconds;
            grows.then_some(Block { rest_seconds: longer, ..*block })
        });
        let breathe_seconds = self.total.saturating_sub(seconds(&blocks));
        Session { blocks, breathe_seconds }
    }

    /// Whether some blocks keep to every limit and leave time for the breathing.
    fn holds(&self, blocks: &[Block<'_>]) -> bool {
        seconds(blocks) + self.breathe_seconds() <= self.total
            && blocks.iter().all(|block| block.side_seconds() <= block.wanted.candidate.dose.total_seconds_per_side.max)
            && overworked(blocks).is_none()
    }
}

/// What keeps the first of some grown blocks from growing.
fn bound(blocks: &[Block<'_>]) -> Bound {
    let Some(first) = blocks.first() else { return Bound::Time };
    let dose = first.wanted.candidate.dose;
    let mut longer = blocks.to_vec();
    if let Some(block) = longer.first_mut() {
        if block.set_seconds < dose.set_seconds.max {
            block.set_seconds += 1;
        } else if block.sets < dose.sets.max {
            block.sets += 1;
        } else {
            return Bound::Sets;
        }
        if block.side_seconds() > dose.total_seconds_per_side.max {
            return Bound::Side(dose.total_seconds_per_side.max);
        }
    }
    overworked(&longer).map_or(Bound::Time, |(muscle, limit)| Bound::Muscle(muscle, limit))
}

/// A block with one more set, from the longest to the shortest that still adds to the time spent, with its own rest and
/// then with the shortest.
fn more_sets<'a>(block: &Block<'a>) -> Vec<Block<'a>> {
    let dose = block.wanted.candidate.dose;
    let sets = block.sets + 1;
    if sets > dose.sets.max {
        return Vec::new();
    }
    let lengths = (dose.set_seconds.min..=dose.set_seconds.max).rev().filter(|length| {
        (*length == dose.set_seconds.min || length % STEP == 0) && sets * length > block.side_seconds()
    });
    lengths
        .flat_map(|set_seconds| {
            [block.rest_seconds, dose.rest_seconds.min].map(|rest_seconds| Block {
                sets,
                set_seconds,
                rest_seconds,
                ..*block
            })
        })
        .collect()
}

fn set<'a>(blocks: &mut [Block<'a>], index: usize, block: Block<'a>) {
    if let Some(place) = blocks.get_mut(index) {
        *place = block;
    }
}

/// A muscle that some blocks together work for longer than any of them allows for a side, and that limit in seconds.
fn overworked(blocks: &[Block<'_>]) -> Option<(usize, u32)> {
    let mut muscles: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for block in blocks {
        let limit = block.wanted.candidate.dose.total_seconds_per_side.max;
        for muscle in &block.wanted.candidate.muscles {
            let (worked, least) = muscles.entry(*muscle).or_insert((0, u32::MAX));
            *worked += block.side_seconds();
            *least = limit.min(*least);
        }
    }
    muscles.into_iter().find(|(_, (worked, limit))| worked > limit).map(|(muscle, (_, limit))| (muscle, limit))
}
