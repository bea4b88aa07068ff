//! People and browsers: our pages and the documentation in Chromium, and scripts of other origins.

use serde_json::{Value, json};

use crate::support::{browser::Browser, neighbour::Neighbour, server::Server};

const PAGES: [&str; 4] = ["/", "/problems", "/problems/invalid-query", "/docs/"];
/// True once Swagger UI has drawn the document.
const DOCUMENTATION_IS_DRAWN: &str = "document.querySelectorAll('.opblock').length > 0";

/// The places of all operations in the documentation page.
fn operations() -> Vec<String> {
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").values();
    paths
        .flat_map(|path| path.as_object().expect("a path").values())
        .map(|operation| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            format!("operations-{}-{}", text(&operation["tags"][0]), text(&operation["operationId"]))
        })
        .collect()
}

/// Nothing was blocked, missing or broken, and nobody but `base` was asked for anything.
fn assert_clean(browser: &Browser, base: &str) {
    assert_eq!(browser.console(), [""; 0]);
    let foreign: Vec<_> = browser.sent().into_iter().filter(|sent| !sent.url.starts_with(base)).collect();
    assert!(foreign.is_empty(), "asked for {foreign:?}");
}

/// The style is there, not only the text.
fn assert_styled(browser: &Browser) {
    assert_eq!(browser.value("getComputedStyle(document.querySelector('header')).display"), "flex");
}

/// Executes the operation that shows a technique; `docs` is the address of the documentation. Returns the status and
/// the body that it shows.
fn try_out(browser: &Browser, docs: &str) -> (String, String) {
    const OPERATION: &str = "#operations-techniques-showTechnique";
    // From the same page, this would only be a jump within it.
    browser.open("about:blank");
    browser.open(&format!("{docs}#/techniques/showTechnique"));
    browser.wait_for(&format!("document.querySelector('{OPERATION} .execute') !== null"));
    browser.click(&format!("{OPERATION} .execute"));
    let body = format!("{OPERATION} .live-responses-table .response-col_description .highlight-code code");
    browser.wait_for(&format!("document.querySelector('{body}') !== null"));
    let status = browser.text(&format!("{OPERATION} .live-responses-table .response .response-col_status"));
    (status, browser.text(&body))
}

#[test]
fn the_front_page_says_what_this_is_and_where_to_go() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    browser.open(server.base());
    assert_eq!(browser.text("h1"), "Foam-rolling guidance as an API");
    let disclaimer = server.json("/v1")["disclaimer"]["text"].as_str().expect("a disclaimer").to_owned();
    assert!(browser.text("main").contains(&disclaimer), "the disclaimer is missing");
    assert_styled(&browser);
    assert_clean(&browser, server.base());

    let links = browser.value("[...new Set([...document.links].map(link => link.href))]");
    let links: Vec<_> = links.as_array().expect("links").iter().filter_map(Value::as_str).collect();
    assert!(links.len() > 15, "hardly any links: {links:?}");
    let (ours, foreign): (Vec<&str>, Vec<&str>) = links.into_iter().partition(|link| link.starts_with(server.base()));
    assert_eq!(foreign, ["https://creativecommons.org/licenses/by/4.0/"]);
    for link in ours {
        assert_eq!(server.get(link).status, 200, "{link}");
    }
}

#[test]
fn the_documentation_shows_every_operation_without_internet() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    browser.open(&format!("{}/docs/", server.base()));
    browser.wait_for(DOCUMENTATION_IS_DRAWN);
    assert_eq!(browser.value("document.title"), "Rollwise API documentation");
    let mut shown: Vec<String> =
        serde_json::from_value(browser.value("[...document.querySelectorAll('.opblock')].map(block => block.id)"))
            .expect("ids");
    let mut documented = operations();
    shown.sort();
    documented.sort();
    assert_eq!(shown, documented);
    assert_clean(&browser, server.base());
}

#[test]
fn an_operation_can_be_tried_out() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    let (status, body) = try_out(&browser, &format!("{}/docs/", server.base()));
    assert_eq!(status.trim(), "200");
    let shown: Value = serde_json::from_str(&body).expect("the item as JSON");
    let item = server.json(&format!("/v1/techniques/{}", shown["slug"].as_str().expect("a slug")));
    for part in ["name", "steps", "safety"] {
        assert_eq!(shown[part], item[part], "{part}");
    }
    assert_clean(&browser, server.base());
}

#[test]
fn a_problem_leads_to_the_page_that_explains_it() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    let problem = server.get("/v1/regions?colour=green").json();
    browser.open(problem["type"].as_str().expect("an address"));
    assert_eq!(browser.text("h1"), problem["title"]);
    let page = browser.text("main");
    assert!(page.contains(problem["code"].as_str().expect("a code")), "{page}");
    assert!(!page.contains('`'), "code is not marked up: {page}");
    browser.click("main a[href$='/problems']");
    assert_eq!(browser.text("h1"), "Problems");
    assert_clean(&browser, server.base());
}

#[test]
fn pages_fit_a_phone_by_day_and_by_night() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    for page in PAGES {
        let mut grounds = Vec::new();
        for colours in ["light", "dark"] {
            browser.become_a_phone(colours);
            browser.open(&format!("{}{page}", server.base()));
            if page == "/docs/" {
                browser.wait_for(DOCUMENTATION_IS_DRAWN);
            }
            assert_eq!(browser.value("innerWidth"), 390, "{page} is wider than the screen");
            assert_eq!(browser.value("document.documentElement.scrollWidth"), 390, "{page} scrolls sideways");
            grounds.push(browser.value("getComputedStyle(document.body).backgroundColor"));
        }
        assert_ne!(grounds[0], grounds[1], "{page} looks the same in the dark");
    }
    assert_clean(&browser, server.base());
}

#[test]
fn pages_work_under_another_name_of_the_machine() {
    let Some(browser) = Browser::start() else { return };
    let server = Server::start();
    let other = server.base().replace("127.0.0.1", "localhost");
    browser.open(&other);
    assert_styled(&browser);
    assert_eq!(try_out(&browser, &format!("{other}/docs/")).0.trim(), "200");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
fn pages_work_behind_a_proxy_that_strips_a_prefix() {
    let Some(browser) = Browser::start() else { return };
    let proxy = Neighbour::new();
    let base = format!("{}/guidance", proxy.base());
    let server = Server::with(&["--public-url", &base], &[]);
    proxy.forward("/guidance", server.base());
    browser.open(&format!("{base}/"));
    assert_styled(&browser);
    browser.click("header nav a");
    browser.wait_for(DOCUMENTATION_IS_DRAWN);
    assert_eq!(try_out(&browser, &format!("{base}/docs/")).0.trim(), "200");
    browser.click("header nav a[href$='problems']");
    assert_eq!(browser.text("h1"), "Problems");
    assert_clean(&browser, &base);
}

#[test]
fn scripts_of_another_origin_can_read_the_api() {
    /// What a page gets from an address when it sends a header of its own.
    const FETCH: &str = "
        const [address, name] = arguments;
        return fetch(address, { headers: { [name]: 'from-a-neighbour' } }).then(
            async answer => ({
                status: answer.status,
                etag: answer.headers.get('ETag'),
                id: answer.headers.get('X-Request-Id'),
                body: await answer.text(),
            }),
            error => ({ refused: String(error) }),
        );";
    let Some(browser) = Browser::start() else { return };
    let (server, neighbour) = (Server::start(), Neighbour::new());
    let elsewhere = neighbour.base();
    neighbour.serve_page("<!DOCTYPE html><title>A fitness platform</title>");
    browser.open(&elsewhere);
    let technique = server.json("/v1/techniques?limit=1")["items"][0].clone();
    let address = format!("{}/v1/techniques/{}", server.base(), technique["slug"].as_str().expect("a slug"));
    browser.sent();

    let answer = browser.run(FETCH, &json!([address, "X-Request-Id"]));
    assert_eq!(answer["status"], 200, "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().expect("a body")).expect("JSON");
    assert_eq!(body, technique);
    assert_eq!(answer["id"], "from-a-neighbour");
    assert!(answer["etag"].as_str().is_some_and(|etag| etag.starts_with('"')), "{}", answer["etag"]);
    let sent = browser.sent();
    assert!(sent.iter().any(|sent| sent.method == "OPTIONS" && sent.url == address), "no preflight in {sent:?}");

    // A header that the service does not take is refused by the browser: the answers above were not had for nothing.
    let answer = browser.run(FETCH, &json!([address, "X-Unheard-Of"]));
    assert!(answer["refused"].is_string(), "{answer}");
}
