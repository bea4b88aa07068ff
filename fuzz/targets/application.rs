//! The whole application with the built-in content, in memory.

use std::{pin::Pin, rc::Rc, sync::Arc};

use actix_web::{
    body::{BodySize, MessageBody as _, to_bytes},
    rt::Runtime,
    test::{TestRequest, init_service, try_call_service},
};
use rollwise::{
    catalog::preview,
    content,
    http::{Service, Snapshot, app},
};

use super::{answer::Answer, requests::Request};

/// The address that its links begin with.
pub(crate) const BASE: &str = "http://127.0.0.1";

type Ask = Box<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Answer>>>>;

/// The application; it belongs to one thread.
pub(crate) struct Application {
    runtime: Runtime,
    ask: Ask,
}

impl Application {
    /// Makes one.
    pub(crate) fn start() -> Self {
        let catalog = preview(content::builtin().expect("it was built in")).expect("it has no faults");
        let today = catalog.content().catalogue.published_at.day();
        let service = Service::new(Snapshot::new(catalog, today), BASE.parse().expect("an address"));
        let runtime = Runtime::new().expect("a runtime");
        let app = Rc::new(runtime.block_on(init_service(app(Arc::new(service)))));
        let ask = move |request: TestRequest| {
            let app = app.clone();
            let answer = async move {
                let response = match try_call_service(&*app, request.to_request()).await {
                    Ok(response) => response.into_parts().1.map_into_boxed_body(),
                    Err(error) => error.error_response(),
                };
                let (status, headers) = (response.status(), response.headers().clone());
                let announced = match response.body().size() {
                    BodySize::Sized(length) => Some(length),
                    BodySize::None => Some(0),
                    BodySize::Stream => None,
                };
                let body = to_bytes(response.into_body()).await.expect("a whole body");
                Answer { status, headers, announced, body }
            };
            Box::pin(answer) as Pin<Box<dyn Future<Output = Answer>>>
        };
        Self { runtime, ask: Box::new(ask) }
    }

    /// The answer to a request.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        self.runtime.block_on((self.ask)(request.to_test()))
    }
}
