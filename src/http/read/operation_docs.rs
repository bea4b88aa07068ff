//! The parameters and responses of the operations, for the OpenAPI document: what every operation shares is written
//! once.

use std::{collections::BTreeMap, marker::PhantomData};

use serde_json::{Value, json};
use utoipa::{
    IntoParams, IntoResponses, PartialSchema as _,
    openapi::{
        Content, ContentBuilder, Header, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, Response, ResponseBuilder,
        Schema,
        path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
        schema::{Array, ArrayBuilder, Type},
    },
};

use super::{
    params::{DEFAULT_LIMIT, MAX_LIMIT, MOST_VALUES, sort_words},
    resource::{Served, Words},
    schema::{list_name, property_names, reference},
};
use crate::{
    domain::{Locale, Slug},
    guidance::screening::LooseSlug,
    http::{
        request::query::LONGEST_SEARCH,
        response::problem::{EVERYWHERE, Failure, ProblemKind},
    },
};

/// The parameters of a list.
pub(in crate::http) struct ListQuery<T>(PhantomData<T>);
/// The parameters of a single item.
pub(in crate::http) struct ItemQuery<T>(PhantomData<T>);
/// The only parameter of an address that answers in a language.
pub(in crate::http) struct LocaleQuery;
/// The responses of a list.
pub(in crate::http) struct ListResponses<T>(PhantomData<T>);
/// The responses of a list that belongs to one item.
pub(in crate::http) struct RelatedResponses<T>(PhantomData<T>);
/// The responses of a single item.
pub(in crate::http) struct ItemResponses<T>(PhantomData<T>);

/// The headers of a cacheable answer.
pub(in crate::http) const CACHE_HEADERS: [&str; 4] = ["ETag", "Cache-Control", "Vary", "Content-Language"];

impl<T: Served> IntoParams for ListQuery<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = page_parameters();
        let order = "The order, first key first; `-` turns a key round. Ties go by slug.";
        parameters.push(words("sort", order, sort_words::<T>()));
        parameters.extend(ItemQuery::<T>::into_params(|| None));
        parameters.push(query(
            "q",
            "Only what a search for this finds, best first unless `sort` says otherwise.",
            search_text(),
        ));
        if T::SCREENED {
            let text = "Codes of a person's symptoms, conditions, medications and issues: leaves out what is not for them \
                        (named in `page.excluded`) and adds a `screening` to what needs caution.";
            parameters.push(list("safe_for", text, code().into()));
        }
        let text = format!("Only these {}: a batch by slug.", T::KIND);
        parameters.push(list("slug", &text, Slug::schema()));
        for filter in T::FILTERS {
            let text = |what: &str| format!("Only items whose `{}` has {what}. Commas mean or.", filter.field);
            parameters.push(match filter.words {
                Words::Of(known) => {
                    words(filter.name, &text("one of these values"), known.iter().map(ToString::to_string).collect())
                }
                Words::Slugs(kind) => {
                    list(filter.name, &text(&format!("one of these slugs of {kind}")), Slug::schema())
                }
                Words::Items => {
                    let item = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[a-z-]+/[a-z0-9-]+$"));
                    list(filter.name, &text("one of these items, written `kind/slug`"), item.into())
                }
            });
        }
        parameters
    }
}

impl<T: Served> IntoParams for ItemQuery<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let relations: Vec<_> = T::RELATIONS.iter().map(|relation| relation.name.to_owned()).collect();
        let fields = "Only these fields. `kind`, `slug`, `safety`, `verdict`, `severity` and `advice` are always kept.";
        let mut parameters = vec![words("fields", fields, property_names::<T>()), locale()];
        if !relations.is_empty() {
            let text = "Relations to follow: their items are added once each under `included`.";
            parameters.push(words("include", text, relations));
        }
        parameters
    }
}

impl IntoParams for LocaleQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![locale()]
    }
}

impl<T: Served> IntoResponses for ListResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("A page of the list.", reference(&list_name::<T>()), &["Link"]);
        responses(ok, &[304, 406])
    }
}

impl<T: Served> IntoResponses for RelatedResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("A page of the list.", reference(&list_name::<T>()), &["Link"]);
        responses(ok, &[304, 308, 404, 406, 410])
    }
}

impl<T: Served> IntoResponses for ItemResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("The item.", reference(T::SCHEMA), &[]);
        responses(ok, &[304, 308, 404, 406, 410])
    }
}

/// The parameters of everything that comes in pages.
pub(in crate::http) fn page_parameters() -> Vec<Parameter> {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(u32::try_from(MAX_LIMIT).unwrap_or(u32::MAX)))
        .default(Some(json!(DEFAULT_LIMIT)));
    let after = ObjectBuilder::new().schema_type(Type::String);
    vec![
        query("limit", "The size of the page.", limit),
        query("after", "The cursor from `page.next`: the page goes on behind it.", after),
    ]
}

/// A code in a list that commas separate: it says something, and has no comma.
fn code() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[^,]*[^,\\s][^,]*$"))
        .max_length(Some(LooseSlug::MAX_LENGTH))
        .description(Some("A code: its case does not matter, nor whether `-`, `_` or spaces stand between the words."))
}

/// What can be searched for: something, and not too much of it.
pub(in crate::http) fn search_text() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("\\S"))
        .min_length(Some(1))
        .max_length(Some(LONGEST_SEARCH))
}

/// A 200 together with the shared responses of some statuses, and of those that any request may meet.
pub(in crate::http) fn responses(ok: Response, statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    let everywhere = EVERYWHERE.iter().map(|kind| kind.status);
    let shared = statuses.iter().copied().chain(everywhere).map(|status| {
        let name = format!("Status{status}");
        (status.to_string(), Ref::from_response_name(name).into())
    });
    std::iter::once(("200".to_owned(), ok.into())).chain(shared).collect()
}

/// A cacheable JSON answer.
pub(in crate::http) fn ok(description: &str, schema: RefOr<Schema>, more_headers: &[&str]) -> Response {
    let content = ContentBuilder::new().schema(Some(schema)).build();
    with_headers(ResponseBuilder::new().description(description), more_headers)
        .content("application/json", content)
        .build()
}

/// A JSON answer that is for one person alone.
pub(in crate::http) fn private(description: &str, schema: RefOr<Schema>) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content("application/json", ContentBuilder::new().schema(Some(schema)).build())
        .header("Cache-Control", header_named("Cache-Control: no-store"))
        .header("Content-Language", header_named("Content-Language"))
        .header("X-Request-Id", header_named("X-Request-Id"))
        .build()
}

/// A response with the headers of a cacheable answer and some more.
pub(in crate::http) fn with_headers(response: ResponseBuilder, more: &[&str]) -> ResponseBuilder {
    CACHE_HEADERS
        .iter()
        .chain(more)
        .chain(&["X-Request-Id"])
        .fold(response, |response, name| response.header(*name, header_named(name)))
}

/// What a header says.
fn header_named(name: &str) -> Header {
    let text = match name {
        "ETag" => "The strong tag of these very bytes: send it back in `If-None-Match`.",
        "Cache-Control" => "How long the answer may be kept: a minute, and a day if the service fails.",
        "Cache-Control: no-store" => "`no-store`: the answer is for this person alone.",
        "Vary" => "The request headers that the answer depends on.",
        "Content-Language" => "The language or languages of the content.",
        "Link" => "The next page (`rel=\"next\"`), if there is one.",
        "Location" => "Where it is now.",
        "Allow" => "The methods that the address takes.",
        "RateLimit" => "How many requests are left (`r`), and after how many seconds there are more (`t`).",
        "RateLimit-Policy" => "How many requests an address may send (`q`) in how many seconds (`w`).",
        "Retry-After" => "After how many seconds to try again.",
        _ => "The id of this request: name it when you ask for help.",
    };
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).description(Some(text)).build()
}

/// The responses that operations share by status, under the names that [`responses`] refers to.
pub(in crate::http) fn shared_responses() -> BTreeMap<String, RefOr<Response>> {
    let mut shared = BTreeMap::new();
    let not_modified = "You have it already: the tag in `If-None-Match` is current.";
    let not_modified = with_headers(ResponseBuilder::new().description(not_modified), &[]);
    shared.insert("Status304".to_owned(), not_modified.build().into());
    let moved = ResponseBuilder::new()
        .description("The item has another slug now; `Location` has its address.")
        .header("Location", header_named("Location"))
        .header("X-Request-Id", header_named("X-Request-Id"));
    shared.insert("Status308".to_owned(), moved.build().into());
    for status in ProblemKind::ALL.iter().map(|kind| kind.status) {
        let kinds = ProblemKind::ALL.iter().filter(|kind| kind.status == status && !kind.is_of_routines());
        let kinds: Vec<_> = kinds.copied().collect();
        shared.insert(format!("Status{status}"), problem_response(&kinds, reference("Problem")).into());
    }
    shared
}

/// A response with a problem of one of some kinds, all of the same status.
pub(in crate::http) fn problem_response(kinds: &[ProblemKind], schema: RefOr<Schema>) -> Response {
    let titles: Vec<_> = kinds.iter().map(|kind| format!("{} (`{}`)", kind.title, kind.code)).collect();
    let status = kinds.first().map_or(500, |kind| kind.status);
    let example = kinds.first().map(|kind| {
        let failure = Failure::new(*kind, kind.explanation);
        json!(failure.problem("http://127.0.0.1:8080", "/v1/techniques"))
    });
    let content: Content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    let mut response = ResponseBuilder::new()
        .description(format!("{}.", titles.join(", or ")))
        .content("application/problem+json", content)
        .header("X-Request-Id", header_named("X-Request-Id"));
    for (name, only_for) in
        [("Allow", &[405][..]), ("Retry-After", &[429, 503]), ("RateLimit", &[429]), ("RateLimit-Policy", &[429])]
    {
        if only_for.contains(&status) {
            response = response.header(name, header_named(name));
        }
    }
    response.build()
}

/// The parameter that says in which language to answer.
pub(in crate::http) fn locale() -> Parameter {
    let text =
        "The language to answer in (BCP 47), before `Accept-Language`. What was not translated comes in English.";
    query("locale", text, Locale::schema())
}

/// A parameter that must be given.
pub(in crate::http) fn required(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let mut parameter = query(name, description, schema);
    parameter.required = Required::True;
    parameter
}

/// A parameter that may be given.
pub(in crate::http) fn query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

/// A parameter with words of a list, separated by commas.
pub(in crate::http) fn words(name: &str, description: &str, words: Vec<String>) -> Parameter {
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.into_iter().map(Value::from)));
    list(name, description, word.into())
}

fn list(name: &str, description: &str, item: RefOr<Schema>) -> Parameter {
    let array: Array = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(MOST_VALUES)).build();
    let mut parameter = query(name, description, Schema::Array(array));
    parameter.style = Some(ParameterStyle::Form);
    parameter.explode = Some(false);
    parameter
}
