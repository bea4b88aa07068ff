use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Kind, Slug, Timestamp, enumeration::enumeration};

enumeration! {
    /// How an edition came about. Further values may be added.
    Origin as "origin" {
        /// From the content compiled into the binary.
        Builtin = "builtin",
        /// From a folder.
        Import = "import",
    }
}

enumeration! {
    /// What happened to an item in an edition. This list is closed in version 1.
    Operation as "op", closed {
        /// It was added or changed.
        Upsert = "upsert",
        /// It was deleted or renamed.
        Delete = "delete",
    }
}

/// One publication.
// The contract names the field so.
#[expect(clippy::struct_field_names)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edition {
    /// The number: one more than the edition before.
    #[schema(minimum = 1)]
    pub edition: u64,
    /// When it was published.
    pub published_at: Timestamp,
    /// How it came about.
    pub origin: Origin,
    /// What the publisher said of it.
    pub note: String,
    /// What changed, by kind and slug.
    pub changes: Vec<Change>,
}

/// What happened to one item in an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// What happened.
    pub op: Operation,
    /// The kind of the item.
    pub kind: Kind,
    /// Its slug.
    pub slug: Slug,
    /// After a rename: the slug that the item has now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replaced_by: Option<Slug>,
}

/// When an item last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stamp {
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The edition in which it last changed.
    #[schema(minimum = 1)]
    pub edition: u64,
}
