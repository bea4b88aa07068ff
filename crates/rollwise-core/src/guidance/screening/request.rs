use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    domain::{Experience, Locale, code},
    schema::{flat, object_of},
};

/// A slug as a person or a program writes it: the case does not matter, nor whether `-`, `_` or spaces stand between
/// the words.
///
/// Its `Debug` keeps it to itself, since it may tell of somebody's health.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LooseSlug(String);

impl LooseSlug {
    /// The longest that the interface takes, in characters.
    pub const MAX_LENGTH: usize = 200;

    /// As it was written.
    pub fn as_written(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    pub fn code(&self) -> String {
        code(&self.0)
    }
}

impl<T: Into<String>> From<T> for LooseSlug {
    fn from(written: T) -> Self {
        Self(written.into())
    }
}

impl fmt::Debug for LooseSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LooseSlug(..)")
    }
}

impl PartialSchema for LooseSlug {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(Self::MAX_LENGTH))
            .description(Some(
                "A slug; its case does not matter, nor whether `-`, `_` or spaces stand between the words.",
            ))
            .into()
    }
}

impl ToSchema for LooseSlug {}

/// Something that a person has at some place of the body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalIssue {
    /// What it is: the code of a contraindication that is asked as an issue.
    pub r#type: LooseSlug,
    /// The region where it is. Without one it counts for every region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region: Option<LooseSlug>,
}

/// What a person tells of their health. What is left out is taken to be that of a healthy adult, and the answer says so.
///
/// Its `Debug` keeps it to itself, so that no log can hold it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
// The health of the service has the same name.
#[schema(as = PersonHealth)]
pub struct PersonHealth {
    /// The codes of what the person notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub symptoms: Option<Vec<LooseSlug>>,
    /// The codes of the person's diseases and states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub conditions: Option<Vec<LooseSlug>>,
    /// The codes of what the person takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub medications: Option<Vec<LooseSlug>>,
    /// What the person has at some place of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub issues: Option<Vec<LocalIssue>>,
    /// The age, in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 130)]
    pub age: Option<u32>,
    /// The week of the pregnancy, which implies the condition `pregnancy`. 0 stands for a week that is not known; an
    /// unknown week counts as the sixteenth or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 45)]
    pub pregnancy_weeks: Option<u32>,
    /// How much the person has rolled before. It never changes a verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub experience: Option<Experience>,
}

impl fmt::Debug for LocalIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalIssue(..)")
    }
}

impl fmt::Debug for PersonHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonHealth(..)")
    }
}

/// What is to be screened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AskedItems {
    /// The regions to roll. Without them: those of the techniques, else every region that is not `avoid` for everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 1, max_items = 200)]
    pub regions: Option<Vec<LooseSlug>>,
    /// The techniques to do. An empty list is the same as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub techniques: Option<Vec<LooseSlug>>,
    /// The language of the answer; else `Accept-Language` decides.
    ///
    /// The engine does not read it: the caller chooses the [`super::Screener`] by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub locale: Option<Locale>,
}

/// What is to be screened, and the person it is for: one flat object on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreeningRequest {
    /// What is to be screened.
    #[serde(flatten)]
    pub asked: AskedItems,
    /// What the person tells of their health.
    #[serde(flatten)]
    pub health: PersonHealth,
}

impl PartialSchema for ScreeningRequest {
    fn schema() -> RefOr<Schema> {
        let mut request = flat([object_of::<AskedItems>(), object_of::<PersonHealth>()]);
        request.description = Some("What is to be screened, and for whom.".into());
        Schema::Object(request).into()
    }
}

impl ToSchema for ScreeningRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <AskedItems as ToSchema>::schemas(schemas);
        <PersonHealth as ToSchema>::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        super::fixture::{refused, request, screener},
        ScreeningRequest,
    };

    #[test]
    fn unknown_fields_are_refused_by_the_type_and_by_its_schema() {
        for wrong in [
            json!({"regions": ["lats"], "symptom": ["chest-pain"]}),
            json!({"issues": [{"type": "bruise", "where": "lats"}]}),
            json!({"experience": "some"}),
            json!({"age": -1}),
            json!({"pregnancy_weeks": "8"}),
        ] {
            assert!(serde_json::from_value::<ScreeningRequest>(wrong.clone()).is_err(), "{wrong} was taken");
        }
        let schema = json!(<ScreeningRequest as utoipa::PartialSchema>::schema());
        assert_eq!(schema["additionalProperties"], false);
        let fields: Vec<_> = schema["properties"].as_object().expect("an object").keys().map(String::as_str).collect();
        let expected = [
            "regions",
            "techniques",
            "locale",
            "symptoms",
            "conditions",
            "medications",
            "issues",
            "age",
            "pregnancy_weeks",
            "experience",
        ];
        assert_eq!(fields, expected);
        assert_eq!(schema["required"], Value::Null);
    }

    #[test]
    fn what_a_person_tells_does_not_show_when_a_request_is_printed() {
        let told =
            request(json!({"symptoms": ["canary"], "issues": [{"type": "canary", "region": "canary"}], "age": 77}));
        let printed = format!("{told:?} {:?} {:?}", told.health, told.health.issues);
        assert!(!printed.contains("canary") && !printed.contains("77"), "{printed}");
        let screener = screener();
        let refusal = refused(&screener, json!({"regions": ["canary"]}));
        assert!(!format!("{refusal} {refusal:?}").contains("canary"));
    }
}
