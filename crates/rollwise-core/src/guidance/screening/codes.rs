use std::collections::{BTreeMap, HashMap};

use crate::{
    catalog::in_language,
    domain::{AskedAs, Content, ContraindicationSlug, Item as _, Locale, Predicate, Rule, Ruleset, Slug, code},
};

/// The code of the condition that `pregnancy_weeks` implies.
pub(super) const PREGNANCY: &str = "pregnancy";
/// The code of the weeks after a birth, in which nobody is pregnant.
pub(super) const POSTPARTUM: &str = "postpartum-6wk";

/// A code that the rules know.
pub(super) struct Code {
    /// Its slug.
    pub(super) slug: Slug,
    /// The list of a request that it belongs in.
    pub(super) list: AskedAs,
    /// The contraindication of this slug, if there is one.
    pub(super) contraindication: Option<ContraindicationSlug>,
}

/// Everything that a person may tell, by every name that it has.
///
/// Known is what a rule names or the ruleset lists as a finding. A contraindication that no rule answers to, or that is
/// not asked for (such as the lower back itself), is not: taking it for known would let it pass as harmless.
#[derive(Default)]
pub(super) struct Codes {
    known: Vec<Code>,
    /// The code for a name; `None` where the name is taken by something that is not known or is ambiguous.
    names: HashMap<String, Option<usize>>,
}

impl Codes {
    /// The codes of a ruleset, with the aliases of the content's contraindications in English and in a language.
    pub(super) fn new(content: &Content, ruleset: &Ruleset, locale: &Locale) -> Self {
        let mut codes = Self::default();
        for (slug, named_as) in named(ruleset) {
            codes.add(content, ruleset, slug, named_as);
        }
        for slug in content.contraindications.keys() {
            codes.names.entry(code(slug.as_str())).or_insert(None);
        }
        codes.add_former_slugs(content);
        codes.add_aliases(content, locale);
        codes
    }

    /// The code of a name, however it is spelt.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(&code(name)).copied().flatten()
    }

    /// A code that [`Self::find`] gave.
    pub(super) fn get(&self, index: usize) -> Option<&Code> {
        self.known.get(index)
    }

    /// How many codes are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    fn add(&mut self, content: &Content, ruleset: &Ruleset, slug: &Slug, named_as: AskedAs) {
        let contraindication = content.contraindications.get(slug).map(|authored| &authored.item);
        let list = contraindication.map(|item| item.asked_as).or_else(|| ruleset.findings.get(slug).copied());
        let unasked = matches!(list, Some(AskedAs::Age | AskedAs::None));
        let index = (!unasked).then_some(self.known.len());
        self.names.insert(code(slug.as_str()), index);
        if !unasked {
            let list = list.unwrap_or(named_as);
            let contraindication = contraindication.map(|_| slug.clone().into());
            self.known.push(Code { slug: slug.clone(), list, contraindication });
        }
    }

    fn add_former_slugs(&mut self, content: &Content) {
        for (slug, authored) in &content.contraindications {
            let owner = self.find(slug.as_str());
            for former in authored.item.former_slugs() {
                self.names.entry(code(former.as_str())).or_insert(owner);
            }
        }
    }

    fn add_aliases(&mut self, content: &Content, locale: &Locale) {
        let mut aliases: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (slug, authored) in &content.contraindications {
            let owner = self.find(slug.as_str());
            let (localised, _) = in_language(authored, locale);
            for alias in authored.item.aliases.iter().chain(&localised.aliases) {
                aliases
                    .entry(code(alias))
                    // What two of them are called says neither.
                    .and_modify(|other| *other = other.filter(|other| Some(*other) == owner))
                    .or_insert(owner);
            }
        }
        for (alias, owner) in aliases {
            self.names.entry(alias).or_insert(owner);
        }
    }
}

/// Every code that a rule names or that is listed as a finding, with the list that it seems to belong in.
fn named(ruleset: &Ruleset) -> BTreeMap<&Slug, AskedAs> {
    fn visit<'a>(when: &'a Predicate, named: &mut BTreeMap<&'a Slug, AskedAs>) {
        let (slugs, list) = match when {
            Predicate::All(parts) | Predicate::Any(parts) => {
                return parts.iter().for_each(|part| visit(part, named));
            }
            Predicate::SymptomsAny(slugs) => (slugs, AskedAs::Symptoms),
            Predicate::ConditionsAny(slugs) => (slugs, AskedAs::Conditions),
            Predicate::MedicationsAny(slugs) => (slugs, AskedAs::Medications),
            Predicate::IssuesAny(slugs) => (slugs, AskedAs::Issues),
            Predicate::RegionsAny(_)
            | Predicate::AgeGte(_)
            | Predicate::AgeLt(_)
            | Predicate::PregnancyWeekFrom16OrUnknown(_)
            | Predicate::UnknownCode(_)
            | Predicate::Contradictory(_) => return,
        };
        named.extend(slugs.iter().map(|slug| (slug, list)));
    }
    let mut named: BTreeMap<_, _> = ruleset.findings.iter().map(|(slug, list)| (slug, *list)).collect();
    ruleset.rules.iter().for_each(|Rule { when, .. }| visit(when, &mut named));
    named
}
