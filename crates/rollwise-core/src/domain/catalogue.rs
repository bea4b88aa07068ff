use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Timestamp;

/// What is true of the whole content: `catalogue.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// When this state of the content was published, so that every node serves the same bytes.
    pub published_at: Timestamp,
    /// The name of the collection.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// The licence of the content (SPDX identifier).
    #[schema(min_length = 1, max_length = 120)]
    pub licence: String,
    /// Where the licence can be read.
    #[schema(pattern = "^https?://\\S+$", max_length = 2000)]
    pub licence_url: String,
    /// The line that an app shows to give credit.
    #[schema(min_length = 1, max_length = 400)]
    pub credit: String,
    /// What every guidance is shown with.
    pub disclaimer: Disclaimer,
}

/// What a person must be told beside every guidance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclaimer {
    /// A stable name of the text.
    #[schema(min_length = 1, max_length = 120)]
    pub id: String,
    /// The text to show.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
}
