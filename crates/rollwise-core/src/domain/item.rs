use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{Kind, Prose, Reference, Review, Slug, SourceSlug};

/// What every published thing has and can tell about itself.
///
/// The slug is not part of an item: it is its address.
pub trait Item: Clone + PartialEq + Serialize + DeserializeOwned + ToSchema + Send + Sync + 'static {
    /// The kind that items of this type belong to.
    const KIND: Kind;

    /// What a list shows.
    fn name(&self) -> &str;
    /// One or two sentences that can stand alone.
    fn summary(&self) -> &str;
    /// The sources of the item as a whole.
    fn sources(&self) -> &[SourceSlug];
    /// Slugs that this item had before.
    fn former_slugs(&self) -> &[Slug];
    /// When it was last checked against its sources.
    fn review(&self) -> Option<&Review>;
    /// Calls `visit` with every text for people, in the order of the fields: the field path, the position in the
    /// list on that path (0 where there is none), and the text.
    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>));
    /// Calls `visit` with every reference to another item, sources included.
    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>));
}

/// The accessors that are the same for every item, since every item has these fields under these names.
macro_rules! common_fields {
    ($kind:expr) => {
        const KIND: $crate::domain::Kind = $kind;

        fn name(&self) -> &str {
            &self.name
        }

        fn summary(&self) -> &str {
            &self.summary
        }

        fn sources(&self) -> &[$crate::domain::SourceSlug] {
            &self.sources
        }

        fn former_slugs(&self) -> &[$crate::domain::Slug] {
            &self.former_slugs
        }

        fn review(&self) -> Option<&$crate::domain::Review> {
            self.review.as_ref()
        }
    };
}
pub(super) use common_fields;
