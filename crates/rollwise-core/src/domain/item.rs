use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{Kind, Prose, Review, Slug};

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
    fn sources(&self) -> &[Slug];
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

/// A mention of another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Where it stands, e.g. `alternatives[1].region`.
    pub path: String,
    /// The kind it must be of.
    pub kind: Kind,
    /// The slug that is named.
    pub slug: &'a Slug,
}

impl<'a> Reference<'a> {
    /// A mention at `path`.
    pub fn new(path: impl Into<String>, kind: Kind, slug: &'a Slug) -> Self {
        Self { path: path.into(), kind, slug }
    }

    /// Visits a list of slugs at `path`.
    pub(super) fn visit_all(path: &str, kind: Kind, slugs: &'a [Slug], visit: &mut dyn FnMut(Self)) {
        for (index, slug) in slugs.iter().enumerate() {
            visit(Self::new(format!("{path}[{index}]"), kind, slug));
        }
    }
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

        fn sources(&self) -> &[$crate::domain::Slug] {
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
