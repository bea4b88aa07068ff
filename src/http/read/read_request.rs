//! A read request, and how it is answered: from the current snapshot, in the best language and coding, at most once each.

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{self, HeaderName, HeaderValue},
    web::Data,
};
use bytes::Bytes;
use serde::Serialize;

use super::{
    list::{list, show},
    list_params::{ListParams, ShowParams},
    query_reader::FromQuery,
    representation::Representation,
    resource::Served,
};
use crate::{
    domain::{Kind, Locale, Ref},
    http::{
        request::{
            bodiless::refuse_body,
            negotiate,
            query::{normalised, shortened},
        },
        response::{
            encode::{Coding, encode},
            problem::{Failure, InvalidPart, ProblemKind, nearest_words},
        },
        state::{
            cached_response::CachedResponse,
            response_cache::{CacheKey, VARY, VerbatimKey},
            service::Service,
            snapshot::{Found, Snapshot},
        },
    },
};

/// The media type of most answers.
pub(in crate::http) const JSON: &str = "application/json";
/// Stands for the media type of pages and their files in the key of an answer: each has only its own.
const FILE: &str = "";
/// How long answers may be kept: briefly, and for a day where the service cannot be reached.
pub(in crate::http) const CACHE_CONTROL: &str = "public, max-age=60, stale-if-error=86400";
/// What is for one person alone is kept by nobody.
const NO_STORE: &str = "no-store";
/// How long pages and their files may be kept: they change with the program or an edition.
const PAGE_CACHE_CONTROL: &str = "public, max-age=300";
/// What pages and their files depend on.
const PAGE_VARY: &str = "Accept-Encoding";

/// A read request: what was asked, and the state from which it is answered.
pub(in crate::http) struct ReadRequest {
    request: HttpRequest,
    service: Data<Service>,
    snapshot: Arc<Snapshot>,
}

/// The answer to a request, or the problem that it met.
pub(in crate::http) type HandlerResult = Result<HttpResponse, Failure>;

impl FromRequest for ReadRequest {
    type Error = Failure;
    type Future = std::future::Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if let Err(failure) = refuse_body(request, payload) {
            return std::future::ready(Err(failure));
        }
        let read = request.app_data::<Data<Service>>().map(|service| Self {
            request: request.clone(),
            service: service.clone(),
            snapshot: service.snapshot(),
        });
        std::future::ready(read.ok_or_else(|| Failure::new(ProblemKind::INTERNAL, "The service is not set up.")))
    }
}

impl ReadRequest {
    /// The service.
    pub(in crate::http) fn service(&self) -> &Service {
        &self.service
    }

    /// The snapshot that the whole request is answered from.
    pub(in crate::http) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The request itself.
    pub(in crate::http) fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The language to answer in: the nearest to the one that is asked for, else by header, else English.
    pub(in crate::http) fn locale(&self, asked: Option<&Locale>) -> Locale {
        let available = self.snapshot.catalog().locales();
        match asked {
            Some(asked) => negotiate::lookup(asked.as_str(), available).unwrap_or_else(Locale::english),
            None => negotiate::language(self.header(&header::ACCEPT_LANGUAGE).as_deref(), available),
        }
    }

    /// An answer that is for this person alone: nothing on the way may keep it.
    pub(in crate::http) fn private(answer: &impl Serialize, locale: &Locale) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, NO_STORE))
            .insert_header((header::CONTENT_LANGUAGE, locale.as_str()))
            .json(answer)
    }

    /// The raw query string.
    pub(in crate::http) fn query(&self) -> &str {
        self.request.query_string()
    }

    /// The parameters of the query; `negotiated` is the language by header.
    ///
    /// # Errors
    /// Every fault of the query at once.
    pub(in crate::http) fn params<P: FromQuery>(&self, negotiated: &Locale) -> Result<P, Failure> {
        P::read(self.query(), &self.snapshot, negotiated)
    }

    /// The path as the router reads it: one spelling for each address.
    fn path(&self) -> &str {
        self.request.match_info().as_str()
    }

    /// The complete address of this request, without its query.
    pub(in crate::http) fn address(&self) -> String {
        format!("{}{}", self.service.public_url(), self.path())
    }

    /// The list of a kind.
    pub(in crate::http) fn list<T: Served>(&self) -> HandlerResult {
        self.json(|negotiated| {
            let params = self.params::<ListParams<T>>(negotiated)?;
            Ok(list(&self.snapshot, &params, None, &self.address()))
        })
    }

    /// One item of a kind.
    pub(in crate::http) fn show<T: Served>(&self, slug: &str) -> HandlerResult {
        if let Some(moved) = self.moved(T::KIND, slug, "")? {
            return Ok(moved);
        }
        self.json(|negotiated| {
            let params = self.params::<ShowParams<T>>(negotiated)?;
            match self.snapshot.entry(T::KIND, slug, &params.locale) {
                Some(entry) => Ok(show(&self.snapshot, &params, entry)),
                None => Err(self.unknown(T::KIND, slug)),
            }
        })
    }

    /// The items of one kind that belong to an item of another; `of` tells their slugs, `rest` is the path below it.
    pub(in crate::http) fn related<T: Served, K>(
        &self,
        owner: Kind,
        slug: &str,
        rest: &str,
        of: impl Fn(&Snapshot) -> Option<&Vec<Ref<K>>>,
    ) -> HandlerResult {
        if let Some(moved) = self.moved(owner, slug, rest)? {
            return Ok(moved);
        }
        self.json(|negotiated| {
            let params = self.params::<ListParams<T>>(negotiated)?;
            let among = of(&self.snapshot).into_iter().flatten().map(Ref::slug).collect();
            Ok(list(&self.snapshot, &params, Some(&among), &self.address()))
        })
    }

    /// A cacheable JSON answer, computed at most once for each language and coding.
    pub(in crate::http) fn json(
        &self,
        compute: impl FnOnce(&Locale) -> Result<Representation, Failure>,
    ) -> HandlerResult {
        self.answer(&[JSON], |locale, _| compute(locale))
    }

    /// A cacheable answer in one of several media types, the first being the default.
    pub(in crate::http) fn answer(
        &self,
        offered: &[&'static str],
        compute: impl FnOnce(&Locale, &'static str) -> Result<Representation, Failure>,
    ) -> HandlerResult {
        let media_type = self.media_type(offered)?;
        let accept_language = self.header(&header::ACCEPT_LANGUAGE);
        let locale = negotiate::language(accept_language.as_deref(), self.snapshot.catalog().locales());
        let coding = negotiate::coding(self.header(&header::ACCEPT_ENCODING).as_deref());
        let target = format!("{}?{}", self.path(), normalised(self.query())?);
        let key = CacheKey { target, locale, media_type, coding };
        if let Some(answer) = self.snapshot.response_cache().get(&key) {
            return Ok(self.send(answer));
        }
        let body = compute(&key.locale, media_type)?;
        if body.private {
            return Ok(send_private(body, media_type));
        }
        let answer = Arc::new(prepare(body, media_type, coding));
        self.snapshot.response_cache().insert(key, answer.clone());
        Ok(self.send(answer))
    }

    /// A page or one of its files, with the policy that a browser keeps to in it; encoded at most once for each coding.
    pub(in crate::http) fn file(
        &self,
        content_type: &str,
        policy: Option<&str>,
        body: impl Into<Bytes>,
    ) -> HandlerResult {
        let coding = negotiate::coding(self.header(&header::ACCEPT_ENCODING).as_deref());
        let (target, locale) = (self.path().to_owned(), Locale::english());
        let key = CacheKey { target, locale, media_type: FILE, coding };
        if let Some(answer) = self.snapshot.response_cache().get(&key) {
            return Ok(self.send(answer));
        }
        let header_value = |text: &str| {
            let unfit = |_| Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation);
            HeaderValue::from_str(text).map_err(unfit)
        };
        let mut answer = CachedResponse::new(encode(&body.into(), coding), header_value(content_type)?)
            .with(header::CACHE_CONTROL, HeaderValue::from_static(PAGE_CACHE_CONTROL))
            .with(header::VARY, HeaderValue::from_static(PAGE_VARY));
        if let Some(policy) = policy {
            answer = answer.with_policy(header_value(policy)?);
        }
        let answer = Arc::new(answer);
        self.snapshot.response_cache().insert(key, answer.clone());
        Ok(self.send(answer))
    }

    /// The media type to answer in.
    ///
    /// # Errors
    /// If `Accept` rules out all that is offered.
    pub(in crate::http) fn media_type(&self, offered: &[&'static str]) -> Result<&'static str, Failure> {
        let accept = self.header(&header::ACCEPT);
        negotiate::media_type(accept.as_deref(), offered).ok_or_else(|| {
            let given = accept.as_deref().unwrap_or_default();
            let fault =
                InvalidPart::not_allowed("header.Accept", "rules out all there is", given, offered.iter().copied());
            let detail = format!("This address serves {}.", offered.join(" and "));
            Failure { errors: vec![fault], ..Failure::new(ProblemKind::NOT_ACCEPTABLE, detail) }
        })
    }

    /// A redirect to where an item is now, or nothing if it is here.
    fn moved(&self, kind: Kind, slug: &str, rest: &str) -> Result<Option<HttpResponse>, Failure> {
        match self.snapshot.find(kind, slug) {
            Found::Here => Ok(None),
            Found::Moved(successor) => {
                let mut location = format!("{}/v1/{kind}/{successor}{rest}", self.service.public_url());
                if !self.query().is_empty() {
                    location.push('?');
                    location.push_str(self.query());
                }
                let mut response = HttpResponse::PermanentRedirect();
                response.insert_header((header::LOCATION, location));
                response.insert_header((header::CACHE_CONTROL, CACHE_CONTROL));
                Ok(Some(response.finish()))
            }
            Found::Gone => {
                let detail = format!("`{kind}/{slug}` was deleted. Remove it from what you have stored.");
                Err(Failure::new(ProblemKind::GONE, detail))
            }
            Found::Unknown => Err(self.unknown(kind, slug)),
        }
    }

    fn unknown(&self, kind: Kind, slug: &str) -> Failure {
        let known = self.snapshot.shelf(kind, &Locale::english()).iter().map(|entry| entry.slug.as_str());
        let fault = InvalidPart {
            allowed: Some(nearest_words(slug, known)),
            ..InvalidPart::new("path.slug", "no item of this kind has this slug")
        };
        let detail = format!("There is no `{}` among the {kind}.", shortened(slug));
        Failure { errors: vec![fault], ..Failure::new(ProblemKind::NO_SUCH_ITEM, detail) }
    }

    /// The value of a header that holds a list: several lines of one name are one list (RFC 9110, 5.3).
    fn header(&self, name: &HeaderName) -> Option<String> {
        let lines: Vec<_> = self.request.headers().get_all(name).filter_map(|line| line.to_str().ok()).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// Sends an answer, and keeps it for requests in the same words. What finds it again does not route, and so would
    /// not know whose another spelling of the path is: that is read each time.
    fn send(&self, answer: Arc<CachedResponse>) -> HttpResponse {
        let response = answer.send(self.request.headers());
        if let Some(words) = VerbatimKey::of(self.request.head()).filter(|_| self.request.path() == self.path()) {
            self.snapshot.response_cache().insert_verbatim(&words, answer);
        }
        response
    }
}

/// Sends what is for one person alone: no tag, no coding, nothing that anything on the way could keep.
fn send_private(body: Representation, media_type: &'static str) -> HttpResponse {
    let languages: Vec<_> = body.languages.iter().map(Locale::as_str).collect();
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CACHE_CONTROL, format!("private, {NO_STORE}")))
        .insert_header((header::CONTENT_LANGUAGE, languages.join(", ")));
    if let Some(next) = &body.next {
        response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    response.body(body.text)
}

fn prepare(body: Representation, media_type: &'static str, coding: Coding) -> CachedResponse {
    let languages: Vec<_> = body.languages.iter().map(Locale::as_str).collect();
    let mut answer = CachedResponse::new(encode(&body.text.into(), coding), HeaderValue::from_static(media_type))
        .about(body.of)
        .with(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL))
        .with(header::VARY, VARY.clone());
    // Both are made of ASCII: tags of languages, and an address that was percent-encoded.
    if let Some(languages) = HeaderValue::from_str(&languages.join(", ")).ok().filter(|_| !languages.is_empty()) {
        answer = answer.with(header::CONTENT_LANGUAGE, languages);
    }
    if let Some(link) = body.next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok()) {
        answer = answer.with_body_header(header::LINK, link);
    }
    answer
}
