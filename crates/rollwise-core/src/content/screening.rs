use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{Ruleset, RulesetTranslation, Vector, json_value};

/// What `screening-vectors.toml` holds.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VectorsFile {
    /// The vectors, in the order in which they are shown.
    #[schema(min_items = 1, max_items = 5000)]
    pub(super) vectors: Vec<Vector>,
}

/// The file of a translation: the texts in the order of the rules, then those of rules that there are not.
pub(super) fn to_file(translation: &RulesetTranslation, ruleset: &Ruleset) -> Value {
    let position = |id: &str| ruleset.rules.iter().position(|rule| rule.id == id).unwrap_or(usize::MAX);
    let mut texts: Vec<_> = translation.rules.iter().collect();
    texts.sort_by_key(|(id, _)| position(id));
    let rules: Map<_, _> = texts.into_iter().map(|(id, texts)| (id.clone(), json_value(texts))).collect();
    serde_json::json!({ "translated_from": translation.translated_from, "rules": rules })
}
