//! How an item or a list is read: parameters, filters, order, pages, and their documentation.

pub(in crate::http) mod answer;
pub(in crate::http) mod cursor;
pub(in crate::http) mod documented_header;
pub(in crate::http) mod evidence;
pub(in crate::http) mod filter;
pub(in crate::http) mod list;
pub(in crate::http) mod list_params;
pub(in crate::http) mod operation_docs;
pub(in crate::http) mod order;
pub(in crate::http) mod param;
pub(in crate::http) mod params;
pub(in crate::http) mod query_reader;
pub(in crate::http) mod read_request;
pub(in crate::http) mod representation;
pub(in crate::http) mod resource;
pub(in crate::http) mod safe_for;
pub(in crate::http) mod schema;
pub(in crate::http) mod seen;
