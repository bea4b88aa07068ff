//! What Rollwise is measured against: a server that does nothing but hand out a file from memory.
//!
//! One route, no middleware, a body and its `ETag`; as many workers as Rollwise has. `scripts/bench` starts it:
//! `minimal_server ADDRESS PATH FILE [CONTENT-ENCODING]`.

use std::{env, fs, io};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header::{CONTENT_ENCODING, ETAG, IF_NONE_MATCH},
    web::{Bytes, Data, to},
};

/// The tag of the body, whatever it is.
const TAG: &str = "\"0123456789abcdef0123\"";

/// What every request is answered with.
struct Answer {
    body: Bytes,
    coding: Option<String>,
}

async fn answer(request: HttpRequest, answer: Data<Answer>) -> HttpResponse {
    if request.headers().get(IF_NONE_MATCH).is_some_and(|tag| tag == TAG) {
        return HttpResponse::NotModified().insert_header((ETAG, TAG)).finish();
    }
    let mut response = HttpResponse::Ok();
    if let Some(coding) = &answer.coding {
        response.insert_header((CONTENT_ENCODING, coding.as_str()));
    }
    response.insert_header((ETAG, TAG)).content_type("application/json").body(answer.body.clone())
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let usage = || io::Error::other("usage: minimal_server ADDRESS PATH FILE [CONTENT-ENCODING]");
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(path), Some(file)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err(usage());
    };
    let state = Data::new(Answer { body: fs::read(file)?.into(), coding: arguments.next() });
    let server = HttpServer::new(move || App::new().app_data(state.clone()).route(&path, to(answer)));
    let server = server.bind(&address)?;
    println!("Listening on {}.", server.addrs()[0]);
    server.run().await
}
