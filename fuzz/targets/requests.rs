//! The target `requests`: any request, asked of the whole application in memory.
//!
//! The input is a request as people write it down: a line with the method and the target, a line for each header, and,
//! after an empty line, the body. Without the empty line there is no body. Lines end with LF.
//!
//! ```text
//! POST /v1/screenings
//! content-type: application/json
//!
//! {"regions":["lats"],"symptoms":["fever"]}
//! ```

use actix_web::{
    http::{
        Method, Uri,
        header::{self, HeaderName, HeaderValue},
    },
    test::TestRequest,
};

use super::{application::Application, promises};

thread_local! {
    // For as long as the process lives: at the end of a thread the framework's own state may be gone before the application.
    static APPLICATION: &'static Application = Box::leak(Box::new(Application::start()));
}

/// Sends what the bytes say, if they are a request.
///
/// # Panics
/// If an answer breaks a promise.
pub(crate) fn run(bytes: &[u8]) {
    if let Some(request) = Request::read(bytes) {
        APPLICATION.with(|application| promises::hold(application, &request));
    }
}

/// A request that can be sent as often as one likes.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    /// The headers in their order.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, if there is one.
    pub(crate) body: Option<Vec<u8>>,
}

impl Request {
    /// The request that the bytes spell; none if HTTP itself has no such request.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|window| window == b"\n\n");
        let (head, body) = match end {
            Some(end) => (&bytes[..end], Some(bytes[end + 2..].to_vec())),
            None => (bytes, None),
        };
        let mut lines = str::from_utf8(head).ok()?.lines();
        let (method, target) = lines.next()?.split_once(' ')?;
        let is_address = target.starts_with('/') && target.parse::<Uri>().is_ok();
        let headers = lines.map(read_header).collect::<Option<Vec<_>>>()?;
        let method = method.parse().ok().filter(|_| is_address)?;
        Some(Self { method, target: target.to_owned(), headers, body })
    }

    /// `POST` of a JSON body.
    pub(crate) fn post(target: &str, body: &serde_json::Value) -> Self {
        let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Some(body.to_string().into_bytes());
        Self { method: Method::POST, target: target.to_owned(), headers: vec![json], body }
    }

    /// The path, as it was written.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The raw query; empty if there is none.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether there is a header.
    pub(crate) fn has(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|(given, _)| given == name)
    }

    /// The same for the application.
    pub(crate) fn to_test(&self) -> TestRequest {
        let mut request = TestRequest::with_uri(&self.target).method(self.method.clone());
        for header in &self.headers {
            request = request.append_header(header.clone());
        }
        match &self.body {
            Some(body) => request.insert_header((header::CONTENT_LENGTH, body.len())).set_payload(body.clone()),
            None => request,
        }
    }
}

/// A header, unless it frames the message: the server has done with those before the application sees a request.
fn read_header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let name: HeaderName = name.parse().ok()?;
    let frames = [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::UPGRADE];
    let value = HeaderValue::from_str(value.trim()).ok().filter(|_| !frames.contains(&name))?;
    Some((name, value))
}
