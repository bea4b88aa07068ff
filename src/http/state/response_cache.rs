//! The answers that a snapshot has given so far, as many as there is room for.

use std::{
    ops::RangeInclusive,
    sync::{Arc, LazyLock},
};

use actix_web::{
    dev::RequestHead,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
};
use quick_cache::{
    DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use super::{cached_response::CachedResponse, rendered_item::RenderedItem};
use crate::{domain::Locale, http::response::encode::Coding};

/// The least and the most room for answers, in bytes, in each of the two caches.
const ROOM: RangeInclusive<u64> = 8 * MEBIBYTE..=16 * MEBIBYTE;
const MEBIBYTE: u64 = 1024 * 1024;
/// Into how many parts, each with its own lock, a cache is divided: few, so that the largest answer fits into one.
const SHARDS: usize = 4;
/// Roughly how large an answer is; sets how many a cache is prepared for.
const TYPICAL_ANSWER: u64 = 4 * 1024;
/// What a kept answer takes besides its own bytes and those of its key.
const BOOKKEEPING: usize = 256;
/// How many headers an answer depends on.
const VARIED: usize = 3;

/// The headers of a request that its answer may depend on. A handler that looks at one that is not here must be given it:
/// the cache by words answers without asking any handler.
struct Consulted {
    /// Whose values the answer depends on: `Vary` names them.
    varying: [HeaderName; VARIED],
    /// What a request may have besides that only a handler can judge: it is never answered by its words.
    judged: [HeaderName; 10],
}

static CONSULTED: Consulted = Consulted {
    varying: [header::ACCEPT, header::ACCEPT_ENCODING, header::ACCEPT_LANGUAGE],
    // Without `If-None-Match`: whatever was kept is compared with it when it is sent.
    judged: [
        header::AUTHORIZATION,
        header::COOKIE,
        header::EXPECT,
        header::IF_MATCH,
        header::IF_MODIFIED_SINCE,
        header::IF_RANGE,
        header::IF_UNMODIFIED_SINCE,
        header::PROXY_AUTHORIZATION,
        header::RANGE,
        header::UPGRADE,
    ],
};

/// What `Vary` says of an answer in JSON.
pub(in crate::http) static VARY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let names: Vec<_> = CONSULTED.varying.iter().map(spelled).collect();
    HeaderValue::from_str(&names.join(", ")).expect("the names of headers are ASCII")
});

/// The name of a header as people write it: `Accept-Encoding`.
fn spelled(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

/// What was asked for, in whatever words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct CacheKey {
    /// Path and query, in one spelling.
    pub(in crate::http) target: String,
    /// The language negotiated by header.
    pub(in crate::http) locale: Locale,
    /// The media type.
    pub(in crate::http) media_type: &'static str,
    /// The coding asked for.
    pub(in crate::http) coding: Coding,
}

/// A request to read, word for word as it came.
#[derive(PartialEq, Eq, Hash)]
pub(in crate::http) struct VerbatimKey<'a> {
    target: &'a str,
    varying: [Option<&'a [u8]>; VARIED],
}

/// [`VerbatimKey`] to be kept. Its hash must be the same, so the fields are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct KeptVerbatimKey {
    target: Box<str>,
    varying: [Option<Box<[u8]>>; VARIED],
}

/// The kept answers in numbers.
pub(in crate::http) struct Kept {
    /// How many there are; one that is kept under several names counts for each.
    pub(in crate::http) entries: usize,
    /// What they take.
    pub(in crate::http) bytes: u64,
    /// How often one was found.
    pub(in crate::http) hits: u64,
    /// How often none was.
    pub(in crate::http) misses: u64,
}

/// Answers by the words of a request, which need not be read to find one, and by what they mean, which other words may
/// have asked for. An answer that is asked for again is kept rather than any number that were asked for once.
pub(in crate::http) struct ResponseCache {
    verbatim: Cache<KeptVerbatimKey, Arc<CachedResponse>, ByBytes>,
    canonical: Cache<CacheKey, Arc<CachedResponse>, ByBytes>,
}

#[derive(Clone)]
struct ByBytes;

impl<'a> VerbatimKey<'a> {
    /// The words of a request, if it is one to read, says nothing twice and has nothing that only a handler can judge.
    pub(in crate::http) fn of(request: &'a RequestHead) -> Option<Self> {
        let reads = (request.method == Method::GET || request.method == Method::HEAD)
            && !request.headers.keys().any(|name| CONSULTED.judged.contains(name));
        let target = request.uri.path_and_query().filter(|_| reads)?.as_str();
        let mut varying = [None; VARIED];
        for (value, name) in varying.iter_mut().zip(&CONSULTED.varying) {
            let mut lines = request.headers.get_all(name);
            *value = lines.next().map(HeaderValue::as_bytes);
            if lines.next().is_some() {
                return None;
            }
        }
        Some(Self { target, varying })
    }
}

impl From<&VerbatimKey<'_>> for KeptVerbatimKey {
    fn from(words: &VerbatimKey<'_>) -> Self {
        Self { target: words.target.into(), varying: words.varying.map(|value| value.map(Box::from)) }
    }
}

impl Equivalent<KeptVerbatimKey> for VerbatimKey<'_> {
    fn equivalent(&self, kept: &KeptVerbatimKey) -> bool {
        self.target == &*kept.target
            && self.varying.iter().zip(&kept.varying).all(|(one, other)| *one == other.as_deref())
    }
}

impl ResponseCache {
    /// Room for answers about items that take so many bytes: much content is answered from memory like a little.
    pub(in crate::http) fn about(bytes: u64) -> Self {
        let room = bytes.clamp(*ROOM.start(), *ROOM.end());
        Self { verbatim: cache(room), canonical: cache(room) }
    }

    /// Takes over what other answers there are about items of which the very entry is served still.
    pub(in crate::http) fn carry_over(&self, others: &Self, is_served: impl Fn(&Arc<RenderedItem>) -> bool) {
        let stays = |answer: &CachedResponse| answer.of().is_some_and(&is_served);
        for (key, answer) in others.canonical.iter().filter(|(_, answer)| stays(answer)) {
            self.canonical.insert(key, answer);
        }
        for (words, answer) in others.verbatim.iter().filter(|(_, answer)| stays(answer)) {
            self.verbatim.insert(words, answer);
        }
    }

    /// All of them in numbers.
    pub(in crate::http) fn kept(&self) -> Kept {
        let (words, key) = (&self.verbatim, &self.canonical);
        Kept {
            entries: words.len() + key.len(),
            bytes: words.weight() + key.weight(),
            hits: words.hits() + key.hits(),
            // What was not found by its words was looked for by its key.
            misses: key.misses(),
        }
    }

    /// The answer to a request that came before in these very words.
    pub(in crate::http) fn get_verbatim(&self, words: &VerbatimKey<'_>) -> Option<Arc<CachedResponse>> {
        self.verbatim.get(words)
    }

    /// The answer to a request that meant the same.
    pub(in crate::http) fn get(&self, key: &CacheKey) -> Option<Arc<CachedResponse>> {
        self.canonical.get(key)
    }

    /// Keeps the answer to a request, as long as there is room.
    pub(in crate::http) fn insert(&self, key: CacheKey, answer: Arc<CachedResponse>) {
        self.canonical.insert(key, answer);
    }

    /// Keeps the answer to these words, as long as there is room.
    pub(in crate::http) fn insert_verbatim(&self, words: &VerbatimKey<'_>, answer: Arc<CachedResponse>) {
        self.verbatim.insert(words.into(), answer);
    }
}

fn cache<K: Clone + Eq + std::hash::Hash>(room: u64) -> Cache<K, Arc<CachedResponse>, ByBytes>
where
    ByBytes: Weighter<K, Arc<CachedResponse>>,
{
    let capacity = usize::try_from(room / TYPICAL_ANSWER).unwrap_or(usize::MAX);
    let options = OptionsBuilder::new().estimated_items_capacity(capacity).weight_capacity(room).shards(SHARDS).build();
    match options {
        Ok(options) => {
            Cache::with_options(options, ByBytes, DefaultHashBuilder::default(), DefaultLifecycle::default())
        }
        // Only missing capacities are an error, and both are given.
        Err(_) => Cache::with_weighter(capacity, room, ByBytes),
    }
}

impl Weighter<CacheKey, Arc<CachedResponse>> for ByBytes {
    fn weight(&self, key: &CacheKey, answer: &Arc<CachedResponse>) -> u64 {
        (size_of::<CacheKey>() + key.target.len() + answer.size() + BOOKKEEPING) as u64
    }
}

impl Weighter<KeptVerbatimKey, Arc<CachedResponse>> for ByBytes {
    fn weight(&self, words: &KeptVerbatimKey, answer: &Arc<CachedResponse>) -> u64 {
        let headers: usize = words.varying.iter().flatten().map(|value| value.len()).sum();
        // The answer may be kept by its meaning too, or by other words; it counts each time, since any may stay longer.
        (size_of::<KeptVerbatimKey>() + words.target.len() + headers + answer.size() + BOOKKEEPING) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::{http::header::HeaderValue, test::TestRequest};

    use super::{CONSULTED, CacheKey, CachedResponse, ROOM, ResponseCache, VARY, VerbatimKey};
    use crate::{
        domain::Locale,
        http::response::encode::{Coding, encode},
    };

    fn answer(length: usize) -> Arc<CachedResponse> {
        Arc::new(CachedResponse::new(
            encode(&vec![b'x'; length].into(), Coding::Identity),
            HeaderValue::from_static("text/x"),
        ))
    }

    fn words(target: &str) -> VerbatimKey<'_> {
        VerbatimKey { target, varying: [None, Some(b"br"), None] }
    }

    fn meaning(target: String) -> CacheKey {
        CacheKey { target, locale: Locale::english(), media_type: "text/x", coding: Coding::Brotli }
    }

    fn asks_again(answers: &ResponseCache, target: &str) -> bool {
        answers.get_verbatim(&words(target)).is_some()
    }

    #[test]
    fn a_flood_of_other_requests_takes_no_more_room_and_drives_out_nothing_that_is_asked_for_again() {
        let answers = ResponseCache::about(0);
        let wanted: Vec<_> = (0..50).map(|number| format!("/wanted/{number}")).collect();
        let keep = |target: &str, answer: &Arc<CachedResponse>| {
            answers.insert(meaning(target.to_owned()), answer.clone());
            answers.insert_verbatim(&words(target), answer.clone());
        };
        let (small, large) = (answer(1_000), answer(50_000));
        for target in &wanted {
            keep(target, &large);
        }
        for number in 0..40_000 {
            keep(&format!("/once/{number}"), &small);
            if number % 500 == 0 {
                assert!(wanted.iter().all(|target| asks_again(&answers, target)), "after {number} others");
            }
        }
        assert!(wanted.iter().all(|target| asks_again(&answers, target)));
        let (verbatim, canonical) = (answers.verbatim.weight(), answers.canonical.weight());
        assert!(verbatim <= *ROOM.start() && canonical <= *ROOM.start(), "{verbatim} and {canonical} bytes");
        assert!(verbatim > ROOM.start() / 2, "the room is used: {verbatim} bytes");
    }

    #[test]
    fn a_request_is_known_by_all_that_its_answer_depends_on() {
        let ask = |target: &str, headers: &[(&'static str, &'static str)]| {
            headers.iter().fold(TestRequest::with_uri(target), |request, header| request.append_header(*header))
        };
        let answers = ResponseCache::about(0);
        let first = ask("/a?b=c", &[("accept-encoding", "br"), ("user-agent", "x")]).to_http_request();
        let first = VerbatimKey::of(first.head()).expect("a request to read");
        answers.insert_verbatim(&first, answer(10));
        for (target, headers, known) in [
            ("/a?b=c", &[("accept-encoding", "br")][..], true),
            ("/a?b=c", &[("accept-encoding", "br"), ("user-agent", "y"), ("if-none-match", "*")], true),
            ("/a?b=d", &[("accept-encoding", "br")], false),
            ("/a", &[("accept-encoding", "br")], false),
            ("/a?b=c", &[], false),
            ("/a?b=c", &[("accept", "br")], false),
            ("/a?b=c", &[("accept-encoding", "br"), ("accept-language", "de")], false),
            ("/a?b=c", &[("accept-encoding", "br"), ("accept", "*/*")], false),
        ] {
            let request = ask(target, headers).to_http_request();
            let words = VerbatimKey::of(request.head()).expect("a request to read");
            assert_eq!(answers.get_verbatim(&words).is_some(), known, "{target} {headers:?}");
        }
        let twice = ask("/a?b=c", &[("accept-encoding", "br"), ("accept-encoding", "gzip")]).to_http_request();
        assert!(VerbatimKey::of(twice.head()).is_none(), "two lines are one list, which has to be read");
        assert!(VerbatimKey::of(TestRequest::post().uri("/a").to_http_request().head()).is_none(), "not one to read");
    }

    #[test]
    fn what_only_a_handler_can_judge_is_never_answered_by_its_words() {
        let plain = TestRequest::with_uri("/a").to_http_request();
        let plain = VerbatimKey::of(plain.head()).expect("a request to read");
        for name in &CONSULTED.judged {
            let judged = TestRequest::with_uri("/a").append_header((name.clone(), "x")).to_http_request();
            assert!(VerbatimKey::of(judged.head()).is_none(), "{name}");
        }
        for name in &CONSULTED.varying {
            let varied = TestRequest::with_uri("/a").append_header((name.clone(), "x")).to_http_request();
            assert!(VerbatimKey::of(varied.head()).is_some_and(|words| words != plain), "{name}");
        }
        for name in ["user-agent", "x-forwarded-for", "sec-fetch-mode", "if-none-match", "traceparent", "x-unheard-of"]
        {
            let more = TestRequest::with_uri("/a").append_header((name, "x")).to_http_request();
            assert!(VerbatimKey::of(more.head()).is_some_and(|words| words == plain), "{name}");
        }
        assert_eq!(*VARY, "Accept, Accept-Encoding, Accept-Language");
    }
}
