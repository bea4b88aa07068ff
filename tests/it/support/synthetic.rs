//! A synthetic catalogue of any size, for measuring how the service grows (`benches/generate_catalogue.rs`) and for tests. It
//! is no guidance for people.

use rollwise::domain::{Authored, Content, Goal, Slug, Technique};

/// What the names of techniques are made of besides their numbers.
const MANNERS: [&str; 8] = ["slow", "short", "gentle", "evening", "morning", "seaside", "travel", "studio"];
/// The goals in the order in which they are dealt out.
const GOALS: [Goal; 4] = [Goal::WarmUp, Goal::Recovery, Goal::Relief, Goal::Mobility];

/// The content with so many techniques, or its own if they are more: variations of them with other names, goals and times, each
/// as valid as what it was made from. The same number always gives the same catalogue.
pub(crate) fn synthetic(mut content: Content, techniques: usize) -> Content {
    let own: Vec<(Slug, Technique)> =
        content.techniques.iter().map(|(slug, authored)| (slug.clone(), authored.item.clone())).collect();
    let missing = techniques.saturating_sub(own.len());
    for (number, (slug, technique)) in (1..=missing).zip(own.iter().cycle()) {
        let Ok(varied) = format!("{slug}-{number:06}").parse() else { continue };
        content.techniques.insert(varied, Authored::english(variation(technique, number)).into());
    }
    content
}

/// A technique that differs from another in what lists filter, sort and search by.
fn variation(of: &Technique, number: usize) -> Technique {
    let mut varied = of.clone();
    let manner = MANNERS.get(number % MANNERS.len()).copied().unwrap_or_default();
    varied.name = format!("{}, {manner} variation {number}", of.name);
    varied.summary = format!("Variation {number} ({manner}), made up for measuring. {}", of.summary);
    varied.aliases.clear();
    varied.former_slugs.clear();
    varied.related.clear();
    let (first, second) = (number % GOALS.len(), (number / GOALS.len()) % GOALS.len());
    varied.goals =
        GOALS.iter().enumerate().filter(|(at, _)| *at == first || *at == second).map(|(_, goal)| *goal).collect();
    varied
}
