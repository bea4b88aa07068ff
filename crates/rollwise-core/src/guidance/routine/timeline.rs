//! A session that fits, as parts that follow each other.

use super::{
    Segment,
    candidate::Candidate,
    fit::{Block, OPENING, SWITCH, Session},
};
use crate::domain::{RoutineTexts, SegmentKind, Side, Spoken, TechniqueSlug};

/// What of a set is at least spent rolling before a hold, in seconds.
const ROLL_BEFORE_HOLD: u32 = 10;

/// Lays a session out. `hold_seconds` is how long the goal holds tender spots, `longest_hold` what no hold exceeds.
pub(super) fn timeline(
    session: &Session<'_>,
    texts: &RoutineTexts,
    hold_seconds: u32,
    longest_hold: u32,
) -> Vec<Segment> {
    let mut line = Timeline { texts, hold_seconds, longest_hold, now: 0, segments: Vec::new() };
    line.add(SegmentKind::Prepare, OPENING, None, Side::Both, &texts.opening);
    let mut before = None;
    for block in &session.blocks {
        line.block(block, block.prepare_seconds(before));
        before = Some(block);
    }
    line.add(SegmentKind::Breathe, session.breathe_seconds, None, Side::Both, &texts.breathe);
    line.segments
}

struct Timeline<'a> {
    texts: &'a RoutineTexts,
    hold_seconds: u32,
    longest_hold: u32,
    now: u32,
    segments: Vec<Segment>,
}

impl Timeline<'_> {
    fn block(&mut self, block: &Block<'_>, prepare_seconds: u32) {
        let (texts, candidate) = (self.texts, Some(block.wanted.candidate));
        let sides = if block.wanted.candidate.sides == 1 { &[Side::Both][..] } else { &[Side::Left, Side::Right] };
        let prepare = if sides.len() == 1 { &texts.prepare } else { &texts.prepare_side };
        for (turn, side) in sides.iter().enumerate() {
            if turn == 0 {
                self.add(SegmentKind::Prepare, prepare_seconds, candidate, *side, prepare);
            } else {
                self.add(SegmentKind::SwitchSide, SWITCH, candidate, *side, &texts.switch_side);
            }
            for set in 0..block.sets {
                if set > 0 {
                    self.add(SegmentKind::Rest, block.rest_seconds, candidate, *side, &texts.rest);
                }
                self.set(block, *side);
            }
        }
    }

    fn set(&mut self, block: &Block<'_>, side: Side) {
        let (texts, candidate) = (self.texts, Some(block.wanted.candidate));
        let both = side == Side::Both;
        if block.wanted.candidate.dose.repetitions.is_some() {
            let spoken = if both { &texts.r#move } else { &texts.move_side };
            self.add(SegmentKind::Move, block.set_seconds, candidate, side, spoken);
            return;
        }
        let hold = self.hold(block);
        let spoken = if both { &texts.roll } else { &texts.roll_side };
        self.add(SegmentKind::Roll, block.set_seconds - hold, candidate, side, spoken);
        self.add(SegmentKind::Hold, hold, candidate, side, &texts.hold);
    }

    /// How much of a set is spent on a tender spot, in seconds: what the goal asks for within the dose, or the least of
    /// the dose, or nothing where the set is too short.
    fn hold(&self, block: &Block<'_>) -> u32 {
        let Some(dose) = block.wanted.candidate.dose.hold_seconds.filter(|_| self.hold_seconds > 0) else { return 0 };
        let longest = dose.max.min(dose.limit).min(self.longest_hold);
        [self.hold_seconds.clamp(dose.min.min(longest), longest), dose.min]
            .into_iter()
            .find(|hold| *hold <= longest && hold + ROLL_BEFORE_HOLD <= block.set_seconds)
            .unwrap_or(0)
    }

    fn add(&mut self, kind: SegmentKind, seconds: u32, candidate: Option<&Candidate>, side: Side, spoken: &Spoken) {
        if seconds == 0 {
            return;
        }
        let (start_seconds, end_seconds) = (self.now, self.now + seconds);
        let technique: Option<TechniqueSlug> = candidate.map(|candidate| candidate.slug.clone());
        let fill = |template| fill(template, self.texts, seconds, candidate, kind, side);
        let (text, cue) = (fill(&spoken.text), fill(&spoken.cue));
        self.segments.push(Segment { start_seconds, end_seconds, kind, technique, side, text, cue });
        self.now = end_seconds;
    }
}

/// Puts in what the names in braces of a text stand for.
fn fill(
    template: &str,
    texts: &RoutineTexts,
    seconds: u32,
    candidate: Option<&Candidate>,
    kind: SegmentKind,
    side: Side,
) -> String {
    let text = filled(template, |name, out| match (name, candidate) {
        ("seconds", _) => out.push_str(&seconds.to_string()),
        ("side", _) => out.push_str(match side {
            Side::Left => &texts.left,
            Side::Right | Side::Both => &texts.right,
        }),
        ("technique", Some(candidate)) => out.push_str(&candidate.name),
        ("steps", Some(candidate)) => {
            out.push_str(match kind {
                SegmentKind::Prepare => &candidate.setup,
                SegmentKind::SwitchSide => &candidate.change,
                _ => &candidate.motion,
            });
        }
        ("least" | "most", Some(Candidate { dose, .. })) => {
            let count = dose.repetitions.map_or(0, |range| if name == "least" { range.min } else { range.max });
            out.push_str(&count.to_string());
        }
        _ => {}
    });
    text.trim().to_owned()
}

/// A text with each name in braces replaced by what `put` writes for it.
pub(super) fn filled(template: &str, mut put: impl FnMut(&str, &mut String)) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, after)) => {
                put(name, &mut text);
                rest = after;
            }
            // The catalogue refuses a brace without its counterpart.
            None => rest = after,
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn names_in_braces_are_replaced_and_nothing_else() {
        let put = |name: &str, out: &mut String| out.extend(["<", name, ">"]);
        for (template, expected) in [
            ("", ""),
            ("Roll.", "Roll."),
            ("{side}", "<side>"),
            ("Roll the {side} side for {seconds} seconds.", "Roll the <side> side for <seconds> seconds."),
            ("{a}{b}", "<a><b>"),
        ] {
            assert_eq!(filled(template, put), expected);
        }
    }
}
