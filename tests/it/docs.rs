//! The documents say what is so: links, settings, tables, and every answer that the README shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rollwise::http::{Limits, Patience};
use serde_json::Value;
use ureq::http::Method;

use crate::support::{
    metrics::Metrics,
    server::{Answer, Server, rollwise},
};

const DOCUMENTS: [&str; 13] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/api.md",
    "docs/content-format.md",
    "docs/operations.md",
    "docs/performance.md",
    "docs/routines.md",
    "docs/screening.md",
    "docs/search.md",
    "docs/torture.md",
];
/// What a path of this repository begins with where the documents mention one.
const FOLDERS: [&str; 12] = [
    "src/",
    "tests/",
    "content/",
    "docs/",
    "scripts/",
    "migrations/",
    "openapi/",
    "deploy/",
    "fuzz/",
    "assets/",
    ".ci/",
    ".config/",
];
/// The address of the server in the README.
const ADDRESS: &str = "http://127.0.0.1:8080";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// A fenced block of a document.
struct Block {
    language: String,
    text: String,
    line: usize,
    /// Nothing but blank lines stands between the block before and this one.
    follows: bool,
}

/// The fenced blocks of a document, and the rest.
fn parts(document: &str) -> (Vec<Block>, String) {
    let (mut blocks, mut prose) = (Vec::new(), String::new());
    let (mut open, mut follows) = (None::<Block>, false);
    for (index, line) in read(document).lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(language)) => {
                open = Some(Block { language: language.to_owned(), text: String::new(), line: index + 1, follows });
            }
            (Some(_), Some(_)) => {
                blocks.extend(open.take());
                follows = true;
            }
            (Some(block), None) => block.text.extend([line, "\n"]),
            (None, None) => {
                follows &= line.trim().is_empty();
                prose.extend([line, "\n"]);
            }
        }
    }
    assert!(open.is_none(), "{document}: a block is not closed");
    (blocks, prose)
}

/// The pieces of a text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
}

/// The cells of every row of every table in a text.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    rows.map(|row| row.split('|').map(str::trim).collect()).collect()
}

fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

// --- Links and paths ---------------------------------------------------------------------------------------------------

#[test]
fn every_link_and_every_path_leads_somewhere() {
    let (mut faults, mut found) = (Vec::new(), 0);
    for document in DOCUMENTS {
        let (_, prose) = parts(document);
        for target in between(&prose, "](", ")").into_iter().filter(|target| !target.starts_with("http")) {
            let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
            let own = root().join(document);
            let file = if path.is_empty() { own } else { own.parent().expect("a folder").join(path) };
            let lands = anchor.is_none_or(|anchor| file.exists() && anchors(&file).iter().any(|one| one == anchor));
            if !file.exists() || !lands {
                faults.push(format!("{document}: {target}"));
            }
            found += 1;
        }
        for path in prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            let is_path = FOLDERS.iter().any(|folder| path.starts_with(folder));
            // `…`, `<slug>` and blanks stand in patterns and commands.
            if is_path && !path.contains(['<', '…', '*', '{', ' ']) {
                found += 1;
                if !root().join(path).exists() {
                    faults.push(format!("{document}: `{path}`"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "these lead nowhere:\n{}", faults.join("\n"));
    assert!(found > 60, "only {found} links and paths were found");
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(file: &PathBuf) -> Vec<String> {
    let text = fs::read_to_string(file).expect("UTF-8");
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let plain = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    plain
        .map(|heading| {
            heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
        })
        .collect()
}

// --- Settings ----------------------------------------------------------------------------------------------------------

#[test]
fn the_readme_lists_exactly_the_settings_that_there_are() {
    let help = rollwise("sqlite://unused", &["--help"]);
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let flags = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split_once(" <"));
    let flags: Vec<_> = flags.map(|(flag, _)| format!("--{flag}")).collect();
    let variables: Vec<_> = between(&help, "[env: ", "]").into_iter().map(|name| name.trim_end_matches('=')).collect();
    assert_eq!(flags.len(), variables.len(), "{help}");
    let taken: BTreeSet<_> = flags.iter().map(String::as_str).zip(variables).collect();

    let (_, readme) = parts("README.md");
    let table: Vec<_> = rows(&readme).into_iter().filter(|row| row.len() == 5 && row[0].starts_with("`--")).collect();
    let listed: BTreeSet<_> = table.iter().filter_map(|row| Some((code(row[0])?, code(row[1])?))).collect();
    assert_eq!(listed, taken);
    for default in table.iter().filter_map(|row| code(row[3])) {
        assert!(help.contains(default), "`rollwise --help` does not name the default {default}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    fs::write(&file, "no_such_setting = 1\n").expect("a file");
    let refusal = rollwise("sqlite://unused", &["--config", &file.display().to_string(), "check"]);
    assert_eq!(refusal.status.code(), Some(2));
    let refusal = String::from_utf8(refusal.stderr).expect("UTF-8");
    let (_, known) = refusal.split_once("expected one of ").expect("the keys that there are");
    let known: BTreeSet<_> = known.split('`').skip(1).step_by(2).collect();
    assert_eq!(table.iter().filter_map(|row| code(row[2])).collect::<BTreeSet<_>>(), known);
}

// --- Limits ------------------------------------------------------------------------------------------------------------

#[test]
fn operators_are_told_the_limits_that_hold() {
    let limits = Limits::default();
    let (_, text) = parts("docs/operations.md");
    let rows = rows(&text);
    let told = |what: &str| {
        let row = rows.iter().find(|row| row[0].starts_with(what)).unwrap_or_else(|| panic!("no row for {what}"));
        row[1].to_owned()
    };
    let patience = |patience: Patience| {
        let (grace, rate) = (patience.grace.as_secs(), patience.bytes_per_second / 1024);
        format!("{grace} s, and a second more for every {rate} KiB that ")
    };
    let seconds = |time: Duration| format!("{} s", time.as_secs());
    assert_eq!(told("The head of a request"), seconds(limits.head));
    assert!(told("The body of a request").starts_with(&patience(limits.body)));
    assert!(told("Reading an answer").starts_with(&patience(limits.write)));
    let idle = format!("{}; {} for trusted proxies", seconds(limits.idle), seconds(limits.idle_proxy));
    assert_eq!(told("Idle between two requests"), idle);
    assert_eq!(told("The same while more than three quarters"), seconds(limits.idle_when_crowded));
    assert_eq!([told("Leaving"), told("The rest of a body")], [seconds(limits.linger), seconds(limits.linger)]);
    assert!(told("In all").contains(&format!("{},000", limits.connections / 1000)));
    assert!(told("From one address").contains(&limits.connections_per_address.to_string()));
    assert_eq!((limits.queue, limits.queue_least), (Duration::from_millis(500), 64));
    assert!(text.contains("waiting for more than half\na second") && text.contains("more than 64 of them"));
}

// --- The tables of docs/api.md -----------------------------------------------------------------------------------------

#[test]
fn the_tables_of_filters_say_what_the_openapi_document_says() {
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).expect("JSON");
    let text = read("docs/api.md");
    let (_, tables) = text.split_once("\n## Filters, sort keys and relations\n").expect("the section");
    let sections: BTreeMap<_, _> =
        tables.split("\n### ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    let mut kinds = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let parameters = item["get"]["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(kind) = path.strip_prefix("/v1/").filter(|kind| !kind.contains('/')) else { continue };
        if !parameters.iter().any(|parameter| parameter["name"] == "sort") {
            continue;
        }
        let expected = section(parameters);
        let found = sections.get(kind).map_or("", |text| text.trim());
        assert!(found == expected, "docs/api.md should say of {kind}:\n\n### {kind}\n\n{expected}\n");
        kinds += 1;
    }
    assert_eq!(sections.len(), kinds, "docs/api.md has a table of something that there is not");
}

/// What stands in `docs/api.md` for a list with these parameters.
fn section(parameters: &[Value]) -> String {
    let mut text = "| Parameter | Field | Values |\n|---|---|---|\n".to_owned();
    let (mut sorts, mut relations) = (Vec::new(), Vec::new());
    for parameter in parameters {
        let name = parameter["name"].as_str().expect("a name");
        let words = parameter.pointer("/schema/items/enum").and_then(Value::as_array);
        let words = || words.into_iter().flatten().filter_map(Value::as_str).map(|word| format!("`{word}`"));
        match name {
            "limit" | "after" | "fields" | "locale" | "slug" | "q" | "safe_for" => {}
            "sort" => sorts = words().filter(|word| !word.starts_with("`-")).collect(),
            "include" => relations = words().collect(),
            _ => {
                let description = parameter["description"].as_str().expect("a description");
                let description = description.strip_prefix("Only items whose ").expect("a filter");
                let (field, rest) = description.split_once(" has one of these ").expect("a field");
                let what = rest.trim_end_matches(". Commas mean or.");
                let values = if what == "values" { words().collect::<Vec<_>>().join(", ") } else { what.to_owned() };
                text.extend(["| `", name, "` | ", field, " | ", &values, " |\n"]);
            }
        }
    }
    let relations = if relations.is_empty() { "none".to_owned() } else { relations.join(", ") };
    format!("{text}\nSort keys: {}  \nRelations: {relations}", sorts.join(", "))
}

#[test]
fn every_problem_is_described_with_its_status() {
    let server = Server::start();
    let page = server.get("/problems");
    let known: BTreeSet<_> = between(page.text(), "<dt>", "</dt>")
        .into_iter()
        .map(|entry| {
            (between(entry, "/problems/", "\"")[0].to_owned(), between(entry, "<span>", "</span>")[0].to_owned())
        })
        .collect();
    assert!(known.len() > 5, "{known:?}");
    let (_, text) = parts("docs/api.md");
    let described: BTreeSet<_> = rows(&text)
        .into_iter()
        .filter(|row| row.len() == 3 && row[1].len() == 3 && row[1].parse::<u16>().is_ok())
        .filter_map(|row| Some((code(row[0])?.to_owned(), row[1].to_owned())))
        .collect();
    assert_eq!(described, known);
}

// --- Metrics -----------------------------------------------------------------------------------------------------------

#[test]
fn every_metric_is_described_and_every_described_one_is_served() {
    let server = Server::with(&["--metrics-listen", "127.0.0.1:0"], &[]);
    server.get("/v1/terms/doms");
    let metrics = Metrics::of(&server);
    let mut found: BTreeMap<_, _> =
        metrics.types.iter().map(|(name, kind)| (name.clone(), (kind.clone(), BTreeSet::new()))).collect();
    for sample in metrics.samples.keys() {
        let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
        let family = metric_of(name, &metrics).unwrap_or_else(|| panic!("{name} has no type"));
        let labels = labels.split("\",").filter_map(|label| Some(label.split_once("=\"")?.0.to_owned()));
        found.get_mut(family).expect("its family").1.extend(labels.filter(|label| label != "le"));
    }

    let (blocks, prose) = parts("docs/operations.md");
    let described: BTreeMap<_, _> = rows(&prose)
        .into_iter()
        .filter_map(|row| {
            let [name, kind, labels, meaning] = row.as_slice() else { return None };
            let name = code(name).filter(|name| name.starts_with("rollwise_"))?;
            assert!(meaning.ends_with('.'), "{name}: {meaning}");
            let labels = labels.split(", ").filter_map(code).map(str::to_owned).collect();
            Some((name.to_owned(), ((*kind).to_owned(), labels)))
        })
        .collect();
    assert_eq!(described, found);

    let examples = blocks.iter().filter(|block| block.language == "yaml").map(|block| block.text.as_str());
    let text = examples.collect::<String>();
    let used: BTreeSet<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("rollwise_"))
        .collect();
    assert!(used.len() > 1, "the alerts watch something");
    for name in used {
        assert!(metric_of(name, &metrics).is_some(), "an alert watches {name}, which there is not");
    }
}

/// The metric that a sample belongs to: those of a histogram have endings of their own.
fn metric_of<'a>(sample: &'a str, metrics: &Metrics) -> Option<&'a str> {
    let ends = ["", "_bucket", "_sum", "_count"].into_iter();
    ends.filter_map(|end| sample.strip_suffix(end)).find(|name| metrics.types.contains_key(*name))
}

// --- Examples ----------------------------------------------------------------------------------------------------------

#[test]
fn every_toml_example_is_toml() {
    let mut found = 0;
    for document in DOCUMENTS {
        for block in parts(document).0.into_iter().filter(|block| block.language == "toml") {
            found += 1;
            let read = toml::from_str::<toml::Table>(&block.text);
            assert!(read.is_ok(), "{document}:{}: {}", block.line, read.expect_err("a fault"));
        }
    }
    assert!(found > 10, "only {found} examples were found");
}

#[test]
fn the_readme_counts_what_there_is() {
    let server = Server::start();
    let counts = server.json("/v1")["counts"].clone();
    let items: u64 = counts.as_object().into_iter().flat_map(|counts| counts.values()).filter_map(Value::as_u64).sum();
    let some = ["regions", "techniques", "contraindications"].map(|kind| format!("{} {kind}", counts[kind]));
    let readme = read("README.md");
    for text in [format!("serves edition 1 ({items} items) from"), format!("has no faults: {}", some.join(", "))] {
        assert!(readme.contains(&text), "README.md does not say: {text}");
    }
}

#[test]
fn every_request_in_the_documents_is_answered_as_they_show() {
    let server = Server::start();
    for (document, least_asked, least_compared) in
        [("README.md", 20, 18), ("docs/screening.md", 2, 2), ("docs/routines.md", 3, 3)]
    {
        let (mut etags, mut faults, mut asked, mut compared) = (BTreeMap::new(), Vec::new(), 0, 0);
        let blocks = parts(document).0;
        for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block.language == "sh") {
            let commands = commands(&block.text);
            let requests: Vec<_> = commands.iter().filter_map(|line| line.strip_prefix("curl ")).collect();
            let shown = blocks.get(index + 1).filter(|next| next.follows && next.language != "sh");
            for (number, line) in requests.iter().enumerate() {
                // What stands below the commands is the answer to the last of them.
                let shown = shown.filter(|_| number + 1 == requests.len()).map_or("", |block| block.text.as_str());
                let answer = Curl::parse(line).send(&server, &mut etags);
                asked += 1;
                compared += usize::from(!shown.is_empty());
                if let Err(fault) = compare(shown, &answer, server.base()) {
                    faults.push(format!("{document}:{}: curl {line}: {fault}", block.line));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
        let found = format!("only {asked} requests were found in {document}, {compared} of them with an answer");
        assert!(asked >= least_asked && compared >= least_compared, "{found}");
    }
}

/// The commands of a block, each on one line: a line goes on behind a backslash and within quotes.
fn commands(text: &str) -> Vec<String> {
    let (mut commands, mut command, mut quoted) = (Vec::new(), String::new(), false);
    for sign in text.replace("\\\n", " ").chars() {
        match sign {
            '\n' if !quoted => commands.push(std::mem::take(&mut command)),
            '\n' => command.push(' '),
            sign => {
                quoted ^= sign == '\'';
                command.push(sign);
            }
        }
    }
    commands.push(command);
    commands
}

/// A curl command, as far as the documents use it.
#[derive(Default)]
struct Curl {
    method: Option<Method>,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    etag_save: Option<String>,
    etag_compare: Option<String>,
}

impl Curl {
    fn parse(line: &str) -> Self {
        let mut curl = Self::default();
        let mut words = words(line).into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("curl {line}: {word} needs a value"));
            match word.as_str() {
                "-s" | "-i" | "-si" => {}
                "-I" | "-sI" => curl.method = Some(Method::HEAD),
                "-X" => curl.method = Some(value().parse().expect("a method")),
                "-o" => drop(value()),
                "-d" => curl.body = Some(value()),
                "-H" => {
                    let header = value();
                    let (name, value) = header.split_once(':').expect("a header");
                    curl.headers.push((name.to_owned(), value.trim().to_owned()));
                }
                "--compressed" => curl.headers.push(("Accept-Encoding".into(), "deflate, gzip, br, zstd".into())),
                "--etag-save" => curl.etag_save = Some(value()),
                "--etag-compare" => curl.etag_compare = Some(value()),
                url => {
                    assert!(curl.url.is_empty(), "curl {line}: this test does not know {url}");
                    let path = url.strip_prefix(ADDRESS);
                    path.unwrap_or_else(|| panic!("curl {line}: {url} is elsewhere")).clone_into(&mut curl.url);
                }
            }
        }
        curl
    }

    /// Sends it; `etags` stands for the files that tags are kept in.
    fn send(self, server: &Server, etags: &mut BTreeMap<String, String>) -> Answer {
        let mut headers = self.headers;
        if let Some(file) = self.etag_compare {
            headers.push(("If-None-Match".into(), etags.get(&file).expect("a tag that was saved").clone()));
        }
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = match self.body {
            Some(body) => server.post_with(&self.url, &headers, body.as_bytes()),
            None => server.send(&self.method.unwrap_or(Method::GET), &self.url, &headers),
        };
        if let Some(file) = self.etag_save {
            etags.insert(file, answer.header("etag").expect("a tag").to_owned());
        }
        answer
    }
}

/// The words of a shell command up to a pipe.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (None, '|') => break,
            (None, ' ') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == c => quote = None,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Compares what a document shows, white space aside, with an answer. `…` stands for anything. Without anything shown
/// the request must succeed.
fn compare(shown: &str, answer: &Answer, base: &str) -> Result<(), String> {
    let (head, body) = match shown.strip_prefix("HTTP/1.1 ") {
        Some(rest) => rest.split_once("\n\n").unwrap_or((rest, "")),
        None => ("", shown),
    };
    let in_body = between(body, "\"status\": ", ",").first().and_then(|status| status.parse::<u16>().ok());
    match head.get(..3).and_then(|status| status.parse().ok()).or(in_body) {
        Some(status) if answer.status != status => return Err(format!("{} is not {status}", answer.status)),
        None if !answer.status.is_success() => return Err(answer.status.to_string()),
        _ => {}
    }
    for line in head.lines().skip(1).filter(|line| *line != "…") {
        let (name, value) = line.split_once(": ").ok_or_else(|| format!("{line} is no header"))?;
        let found = answer.header(name).unwrap_or_default().replace(base, ADDRESS);
        if !fits(value, &found) {
            return Err(format!("{name} is `{found}`, not `{value}`"));
        }
    }
    let found = if body.is_empty() { String::new() } else { answer.text().replace(base, ADDRESS) };
    let fits = body.is_empty() || fits(body, &found);
    if fits { Ok(()) } else { Err(format!("the document shows\n{body}\nbut the answer is\n{found}")) }
}

/// Whether a text is what a pattern shows, white space aside; `…` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let squash = |text: &str| text.split_whitespace().collect::<String>();
    let (pattern, text) = (squash(pattern), squash(text));
    let Some((first, rest)) = pattern.split_once('…') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('…').map_or((None, rest), |(middle, last)| (Some(middle), last));
    for piece in middle.into_iter().flat_map(|middle| middle.split('…')) {
        let Some((_, after)) = text.split_once(piece) else { return false };
        text = after;
    }
    text.ends_with(last)
}
