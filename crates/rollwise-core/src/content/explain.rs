use std::collections::HashSet;

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
    paths::LocationSegment,
};
use serde_json::Value;

use super::{schema::resolved, schema_error::SchemaError};
use crate::{
    domain::{InvalidDay, InvalidTimestamp, Slug, nearest, similar},
    schema::{bound, instance_location},
};

/// The errors of a validation in plain words; `schema` has no references but within itself.
pub(super) fn problems(schema: &Value, errors: &[ValidationError<'_>]) -> Vec<SchemaError> {
    // A number where a text is wanted breaks the text's other rules too, but that is one fault.
    let mistyped: HashSet<String> = errors
        .iter()
        .filter(|error| matches!(error.kind(), Kind::Type { .. }))
        .map(|error| error.instance_path().to_string())
        .collect();
    errors
        .iter()
        .filter(|error| {
            matches!(error.kind(), Kind::Type { .. }) || !mistyped.contains(&error.instance_path().to_string())
        })
        .flat_map(|error| explain(schema, error))
        .collect()
}

fn explain(root: &Value, error: &ValidationError<'_>) -> Vec<SchemaError> {
    let (path, schema) = (instance_location(error), schema_at(root, error));
    let instance = error.instance().as_ref();
    let message = match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            return unexpected.iter().map(|key| unknown_key(&path, schema, key)).collect();
        }
        Kind::Required { property } => missing(schema, property),
        Kind::Enum { .. } => not_a_word(schema, instance),
        Kind::Type { kind: TypeKind::Single(wanted) } => {
            format!("must be {}, not {}", type_name(*wanted), value_name(instance))
        }
        Kind::Pattern { pattern } => pattern_fault(pattern, instance),
        Kind::Format { format } if format == "date" => InvalidDay.to_string(),
        Kind::Format { format } if format == "date-time" => InvalidTimestamp.to_string(),
        Kind::MinLength { limit: 1 } | Kind::MinItems { limit: 1 } => "must not be empty".into(),
        Kind::MaxLength { limit } => too_long(*limit, instance.as_str().unwrap_or_default()),
        Kind::MaxItems { limit } => too_many(*limit),
        Kind::MinProperties { limit: 1 } | Kind::MaxProperties { limit: 1 } => {
            format!("must have exactly one of the keys {}", list(&keys(schema).collect::<Vec<_>>()))
        }
        Kind::PropertyNames { error } => key_fault(error),
        Kind::UniqueItems => "must not list anything twice".into(),
        kind => match bound(kind) {
            Some(bound) if instance.is_number() => format!("{bound}, but is {instance}"),
            Some(bound) => bound,
            None => error.to_string(),
        },
    };
    vec![SchemaError { path, message }]
}

/// The schema of the value that an error is about.
fn schema_at<'a>(root: &'a Value, error: &ValidationError<'_>) -> &'a Value {
    let schema = error.instance_path().segments().fold(root, |schema, segment| {
        let schema = resolved(root, schema);
        match segment {
            LocationSegment::Property(name) => {
                schema["properties"].get(&*name).unwrap_or(&schema["additionalProperties"])
            }
            LocationSegment::Index(_) => &schema["items"],
        }
    });
    resolved(root, schema)
}

fn unknown_key(path: &str, schema: &Value, key: &str) -> SchemaError {
    let hint = similar(key, keys(schema)).map_or_else(String::new, |name| format!("did you mean `{name}`? "));
    let message = format!("unknown key; {hint}known here are {}", list(&nearest(key, keys(schema))));
    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    SchemaError { path, message }
}

fn keys(schema: &Value) -> impl Iterator<Item = &str> {
    schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str())
}

/// What is wrong with a key that the author chose.
fn key_fault(error: &ValidationError<'_>) -> String {
    let fault = match error.kind() {
        Kind::Pattern { pattern } => pattern_fault(pattern, error.instance().as_ref()),
        _ => error.to_string(),
    };
    format!("a key of this table does not fit: {fault}")
}

fn missing(schema: &Value, property: &Value) -> String {
    let name = property.as_str().unwrap_or_default();
    match schema["properties"][name]["description"].as_str() {
        Some(meaning) => format!("`{name}` is missing: {}", first_sentence(meaning)),
        None => format!("`{name}` is missing"),
    }
}

/// The first sentence of a description, to stand within a sentence.
pub(super) fn first_sentence(text: &str) -> String {
    let sentence = text.split(['.', '\n']).next().unwrap_or_default();
    let mut signs = sentence.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}

fn not_a_word(schema: &Value, instance: &Value) -> String {
    let words: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let given = instance.as_str().unwrap_or_default();
    let hint =
        similar(given, words.iter().copied()).map_or_else(String::new, |word| format!("did you mean `{word}`? "));
    format!("`{given}` is not one of the words for this; {hint}allowed are {}", list(&nearest(given, words)))
}

/// What is said of a text that is too long.
pub(super) fn too_long(limit: u64, text: &str) -> String {
    format!("must have at most {limit} characters, but has {}", text.chars().count())
}

/// What is said of a list that is too long.
pub(super) fn too_many(limit: u64) -> String {
    if limit == 0 { "must be empty: write `[]`".into() } else { format!("must have at most {limit} entries") }
}

fn pattern_fault(pattern: &str, instance: &Value) -> String {
    let given = instance.as_str().unwrap_or_default();
    if pattern == Slug::PATTERN
        && let Err(error) = given.parse::<Slug>()
    {
        return error.to_string();
    }
    match form_of(pattern) {
        Some((name, example)) => format!("`{given}` is not {name}: write it like {example}"),
        None => format!("`{given}` does not have the form `{pattern}`"),
    }
}

/// What a pattern stands for, and what that looks like.
pub(super) fn form_of(pattern: &str) -> Option<(&'static str, &'static str)> {
    if pattern.starts_with("^https?:") {
        Some(("a web address", "`https://example.org/page`"))
    } else if pattern.starts_with("^10") {
        Some(("a DOI", "`10.1000/xyz123`, without `https://doi.org/`"))
    } else {
        None
    }
}

fn type_name(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::String => "a text in quotes",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Array => "a list",
        JsonType::Object => "a table",
        JsonType::Null => "absent",
    }
}

fn value_name(value: &Value) -> String {
    match value {
        Value::String(_) => "a text".into(),
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a table".into(),
        Value::Null => "absent".into(),
    }
}

/// Words in a row, each marked as one.
pub(super) fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::validate::FileSchema;
    use crate::domain::{Region, Review, Rule, Ruleset, Source, Step, Technique};

    #[track_caller]
    fn assert_problems<T: utoipa::ToSchema>(value: &Value, expected: &[(&str, &str)]) {
        let schema = FileSchema::of::<T>();
        let mut found: Vec<_> = schema.problems(value).into_iter().map(|it| (it.path, it.message)).collect();
        found.sort();
        let same = found.len() == expected.len()
            && found.iter().zip(expected).all(|(found, expected)| found.0 == expected.0 && found.1 == expected.1);
        assert!(same, "expected {expected:#?}\nfound {found:#?}");
    }

    fn region() -> Value {
        json!({
            "name": "Lats", "summary": "A muscle.", "anatomical_name": "Latissimus dorsi", "view": "back",
            "verdict": "allowed", "extent": "From here to there.", "rationale": ["It is so."], "sources": [],
        })
    }

    fn with(mut value: Value, field: &str, content: Value) -> Value {
        value[field] = content;
        value
    }

    #[test]
    fn a_region_that_fits_has_no_problems() {
        assert_problems::<Region>(&region(), &[]);
    }

    #[test]
    fn unknown_keys_are_named_with_those_that_are_known() {
        let step = json!({"position": 1, "role": "step", "title": "Do", "text": "Do it.", "titel": "Do", "zz": 1});
        assert_problems::<Step>(
            &step,
            &[
                (
                    "titel",
                    "unknown key; did you mean `title`? known here are `title`, `position`, `role`, `text`, `duration_seconds`",
                ),
                ("zz", "unknown key; known here are `duration_seconds`, `position`, `role`, `text`, `title`"),
            ],
        );
    }

    #[test]
    fn missing_keys_are_named_with_their_meaning() {
        let mut region = region();
        region.as_object_mut().expect("an object").remove("extent");
        assert_problems::<Region>(&region, &[("", "`extent` is missing: where the region begins and ends")]);
    }

    #[test]
    fn words_are_listed_with_the_nearest_first() {
        assert_problems::<Region>(
            &with(region(), "verdict", json!("avoided")),
            &[(
                "verdict",
                "`avoided` is not one of the words for this; did you mean `avoid`? allowed are `avoid`, `allowed`, `caution`, `consult_first`",
            )],
        );
    }

    #[test]
    fn a_wrong_type_is_one_fault() {
        assert_problems::<Region>(
            &with(region(), "verdict", json!(3)),
            &[("verdict", "must be a text in quotes, not the number 3")],
        );
        assert_problems::<Region>(
            &with(region(), "rationale", json!("x")),
            &[("rationale", "must be a list, not a text")],
        );
        assert_problems::<Region>(
            &with(region(), "parent", json!([])),
            &[("parent", "must be a text in quotes, not a list")],
        );
    }

    #[test]
    fn optional_values_are_judged_like_others() {
        let region = with(region(), "alternatives", json!([{"region": "Lower Back", "why": ""}]));
        assert_problems::<Region>(
            &with(region, "review", json!({"last_reviewed": "1.2.2026", "next_review_due": "2026-02-30"})),
            &[
                (
                    "alternatives[0].region",
                    "`Lower Back` is not a slug: use lower-case letters, digits and single hyphens, at most 80 characters",
                ),
                ("alternatives[0].why", "must not be empty"),
                ("review.last_reviewed", "not a day: write it like `2026-11-22`"),
                ("review.next_review_due", "not a day: write it like `2026-11-22`"),
            ],
        );
    }

    #[test]
    fn limits_say_what_is_allowed() {
        let problems = FileSchema::of::<Technique>().problems(&json!({
            "dose": {"hold_seconds": {"min": 0, "max": 1.5, "limit": 61}, "max_speed": {"in_per_s": 0, "cm_per_s": 2}},
            "estimated_seconds": 901,
            "steps": [{"position": 5_000_000_000_u64}],
        }));
        let message = |path: &str| {
            problems.iter().find(|problem| problem.path == path).map_or("none", |problem| problem.message.as_str())
        };
        assert_eq!(message("dose.hold_seconds.min"), "must be at least 1, but is 0");
        assert_eq!(message("dose.hold_seconds.max"), "must be a whole number, not the number 1.5");
        assert_eq!(message("dose.hold_seconds.limit"), "must be at most 60, but is 61");
        assert!(message("dose.max_speed.in_per_s").starts_with("must be more than 0"));
        assert_eq!(message("estimated_seconds"), "must be at most 900, but is 901");
        assert_eq!(message("steps[0].position"), "must be at most 4294967295, but is 5000000000");
    }

    #[test]
    fn patterns_are_explained() {
        let schema = FileSchema::of::<Source>();
        let problems = schema.problems(&json!({"doi": "https://doi.org/10.1/x", "url": "example.org"}));
        for (path, message) in [("doi", "is not a DOI"), ("url", "is not a web address")] {
            assert!(problems.iter().any(|it| it.path == path && it.message.contains(message)), "{problems:?}");
        }
    }

    #[test]
    fn a_predicate_is_explained_however_deep_it_lies() {
        let rule = |when: Value| {
            json!({
                "id": "E1", "tier": "article", "when": when, "effects": [{"scope": "all", "verdict": "avoid"}],
                "urgency": "none", "stop_now": false, "rationale": "It is so.", "advice": "Stop.",
            })
        };
        assert_problems::<Rule>(&rule(json!({"all": [{"any": [{"age_lt": 3}]}]})), &[]);
        let misspelt = json!({"all": [{"any": [{"symptom_any": ["cough"]}, {"age_lt": "3"}]}, {}]});
        let keys = "`all`, `any`, `regions_any`, `symptoms_any`, `conditions_any`, `medications_any`, `issues_any`, \
                    `age_gte`, `age_lt`, `pregnancy_week_from_16_or_unknown`, `unknown_code`, `contradictory`";
        assert_problems::<Rule>(
            &rule(misspelt),
            &[
                (
                    "when.all[0].any[0].symptom_any",
                    "unknown key; did you mean `symptoms_any`? known here are `symptoms_any`, `conditions_any`, \
                     `medications_any`, `issues_any`, `regions_any`, `any`, `pregnancy_week_from_16_or_unknown`, \
                     `age_gte`, `age_lt`, `all`, `unknown_code`, `contradictory`",
                ),
                ("when.all[0].any[1].age_lt", "must be a whole number, not a text"),
                ("when.all[1]", &format!("must have exactly one of the keys {keys}")),
            ],
        );
        let two = rule(json!({"age_lt": 3, "age_gte": 2}));
        assert_problems::<Rule>(&two, &[("when", &format!("must have exactly one of the keys {keys}"))]);
    }

    #[test]
    fn keys_that_authors_choose_are_judged() {
        let rules = json!({"version": "1", "stale_after_days": 1, "groups": {"My back": []}, "rules": []});
        assert_problems::<Ruleset>(
            &rules,
            &[
                (
                    "groups",
                    "a key of this table does not fit: `My back` is not a slug: use lower-case letters, digits and \
                     single hyphens, at most 80 characters",
                ),
                ("rules", "must not be empty"),
            ],
        );
    }

    #[test]
    fn a_review_may_lack_its_reviewer() {
        assert_problems::<Review>(&json!({"last_reviewed": "2026-11-01", "next_review_due": "2027-11-01"}), &[]);
    }
}
