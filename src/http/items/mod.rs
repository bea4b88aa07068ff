//! The kinds of items, one file each: filters, relations, handlers and their documentation.

pub(in crate::http) mod benefits;
pub(in crate::http) mod contraindications;
pub(in crate::http) mod faqs;
pub(in crate::http) mod guides;
pub(in crate::http) mod muscles;
pub(in crate::http) mod principles;
pub(in crate::http) mod regions;
pub(in crate::http) mod roller_types;
pub(in crate::http) mod sources;
pub(in crate::http) mod techniques;
pub(in crate::http) mod terms;
