//! The methods that the service takes.

use actix_web::http::Method;

/// The methods of an address that is only read.
pub(in crate::http) const READ_METHODS: &str = "GET, HEAD, OPTIONS";
/// The methods of an address that answers to a body.
pub(in crate::http) const WRITE_METHODS: &str = "POST, OPTIONS";
/// The methods that the service takes at all.
pub(in crate::http) const SERVER_METHODS: &str = "GET, HEAD, POST, OPTIONS";
/// A method that the service takes, as a word for metrics: clients may make up as many as they like.
pub(in crate::http) fn known_method(method: &Method) -> Option<&'static str> {
    match *method {
        Method::GET => Some("GET"),
        Method::HEAD => Some("HEAD"),
        Method::POST => Some("POST"),
        Method::OPTIONS => Some("OPTIONS"),
        _ => None,
    }
}
