use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Slug, enumeration::enumeration};
use crate::domain::Enumeration as _;

enumeration! {
    /// The kind of an item: always the plural path segment.
    Kind as "kind" {
        /// Body areas.
        Regions = "regions",
        /// How to roll a region.
        Techniques = "techniques",
        /// What forbids or limits rolling.
        Contraindications = "contraindications",
        /// Kinds of tool.
        RollerTypes = "roller-types",
        /// Muscles.
        Muscles = "muscles",
        /// Rules of use.
        Principles = "principles",
        /// Claimed effects with their evidence.
        Benefits = "benefits",
        /// Articles.
        Guides = "guides",
        /// Questions and answers.
        Faqs = "faqs",
        /// Glossary entries.
        Terms = "terms",
        /// Citations.
        Sources = "sources",
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The address of an item: its kind and slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRef {
    /// The kind of the item.
    pub kind: Kind,
    /// Its slug.
    pub slug: Slug,
}

impl fmt::Display for ItemRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.slug)
    }
}
