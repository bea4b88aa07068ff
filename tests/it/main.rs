//! What can only be seen from outside, all in one test binary. Where what is tested:
//!
//! | Promise | File |
//! |---|---|
//! | the OpenAPI document is what the code says, and the server answers as it says | `openapi` |
//! | every address: methods, caching and encodings, cross-origin reading | `http/methods`, `http/caching`, `http/cors` |
//! | requests that are wrong, and what problems say | `http/malformed`, `http/problems` |
//! | no input breaks a promise: what the fuzz targets hold, on seeds and what is made from them | `fuzz_targets` |
//! | where a request ends, also behind proxies, and offers of another protocol | `http/{framing,proxies,upgrade}` |
//! | load and bad clients: limits, slow clients, panics, stopping | `http/{overload,patience,panics,stopping}` |
//! | nothing is kept of what a person tells | `http/canary` |
//! | servers publish and follow each other | `http/{publishing,following}` |
//! | the log says which trace a request is in | `http/trace_context` |
//! | what is published is kept, whole and in order, on both databases | `store` |
//! | content outlasts crashes, power cuts, damaged files and absent databases | `faults` |
//! | the built-in content: audited claims, contraindications, the facts of the article | `content` |
//! | the rules, the search and the catalogue over that content, from edition to edition | `guidance` |
//! | the program as a command; the way of an author from `new` to a folder without faults | `cli`, `authoring` |
//! | the documents say what is so | `docs` |
//!
//! | Address | File |
//! |---|---|
//! | `/v1/{kind}` | `http/{lists,filters,sorting,cursors,fields}` |
//! | `/v1/{kind}/{slug}` | `http/{include,language,renames}` |
//! | `/v1/search` | `guidance/search`, `http/filters` |
//! | `/v1/screenings`, `/v1/screening-rules` | `http/screening`, `guidance/screening` |
//! | `/v1/routines` | `http/routines` |
//! | `/v1/editions` | `http/editions` |
//! | `/v1`, `/v1/vocabulary`, `/health/…` | `http/service` |
//! | `/metrics` | `http/metrics` |
//! | `/`, `/docs/`, `/problems` | `browser` |
//!
//! `support` is what they stand on: a server, databases, a content folder, a browser. Rules of single layers are tested
//! beside the code, and who may use whom in `tests/architecture`.

mod authoring;
mod browser;
mod cli;
mod content;
mod docs;
mod faults;
mod fuzz_targets;
mod guidance;
mod http;
mod openapi;
mod store;
mod support;
