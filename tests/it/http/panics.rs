//! A panic in a handler is a bug of ours, and no more than that: the client is told, the service goes on, and what the
//! client had told stays out of the log.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{
    HttpResponse,
    body::MessageBody,
    dev::{Service as _, ServiceResponse},
    http::header::HeaderMap,
    test::{TestRequest, init_service, try_call_service},
    web,
};
use rollwise::http::{ClientPolicy, app_with, hide_panic_messages};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::in_process::service;

/// What nobody but the handler may see.
const SECRET: &str = "chest-pain-of-a-person";

/// The trace that its requests are in.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was logged so far.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Handlers with bugs of several kinds, and one without.
fn routes(config: &mut web::ServiceConfig) {
    config
        .route(
            "/written-out",
            web::post().to(|_: web::Bytes| async { panic!("this can hold nothing") as HttpResponse }),
        )
        .route(
            "/put-together",
            web::post()
                .to(|body: web::Bytes| async move { panic!("{}", String::from_utf8_lossy(&body)) as HttpResponse }),
        )
        .route(
            "/unwrapped",
            web::post().to(|body: web::Bytes| async move {
                let text = String::from_utf8_lossy(&body).into_owned();
                let number: Result<u8, _> = text.parse().map_err(|_| text.clone());
                HttpResponse::Ok().body(number.expect("a number").to_string())
            }),
        )
        .route(
            "/of-another-type",
            web::post().to(|body: web::Bytes| async move { std::panic::panic_any(body.to_vec()) as HttpResponse }),
        )
        .route("/well", web::post().to(|| async { HttpResponse::Ok().body("well") }));
}

/// The parts of an answer, whichever way it came.
async fn parts(
    answer: Result<ServiceResponse<impl MessageBody + 'static>, actix_web::Error>,
) -> (u16, HeaderMap, String) {
    let response = match answer {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
    (status, headers, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

#[actix_web::test]
async fn a_panic_is_a_problem_for_the_client_and_a_place_in_the_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    // The handlers run in this thread, and the other tests of this process have logs of their own.
    let _log = tracing::subscriber::set_default(subscriber.with_writer(log.clone()).finish());
    let before = std::panic::take_hook();
    hide_panic_messages();
    let app = init_service(app_with(service("http://127.0.0.1"), Arc::new(ClientPolicy::default()), routes)).await;
    for (path, message) in [
        ("/written-out", "this can hold nothing"),
        ("/put-together", "not shown"),
        ("/unwrapped", "not shown"),
        ("/of-another-type", "not shown"),
    ] {
        let before = log.text().len();
        let request = TestRequest::post()
            .uri(&format!("{path}?q={SECRET}"))
            .insert_header(("X-Request-Id", "request-of-a-test"))
            .insert_header(("traceparent", format!("00-{TRACE}-b7ad6b7169203331-01")))
            .insert_header(("Cookie", SECRET))
            .set_payload(SECRET)
            .to_request();
        let (status, headers, body) = parts(try_call_service(&app, request).await).await;
        assert_eq!(status, 500, "{path}");
        let header = |name: &str| headers.get(name).map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(header("content-type").as_deref(), Some("application/problem+json"));
        assert_eq!(header("x-request-id").as_deref(), Some("request-of-a-test"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(header("access-control-allow-origin").as_deref(), Some("*"));
        let problem: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!((problem["code"].as_str(), problem["instance"].as_str()), (Some("internal-error"), Some(path)));
        assert!(!body.contains(SECRET) && !body.contains(message), "{body}");
        let logged = log.text().split_off(before);
        assert!(logged.contains(message) && logged.contains("tests/it/http/panics.rs:"), "{logged}");
        assert!(logged.contains("request-of-a-test") && logged.contains(TRACE), "{logged}");
        assert!(logged.contains("a handler panicked"), "{logged}");

        let request = TestRequest::post().uri("/well").to_request();
        assert_eq!(app.call(request).await.expect("it goes on").status(), 200);
    }
    assert!(!log.text().contains(SECRET), "{}", log.text());
    // Other tests of this process may fail with their messages.
    std::panic::set_hook(before);
}
