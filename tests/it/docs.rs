//! The documents say what is so: links, settings, tables, and everything that their commands and requests show.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rollwise::http::{Limits, Patience};
use serde_json::Value;
use tempfile::TempDir;
use ureq::http::Method;

use crate::support::{
    metrics::Metrics,
    server::{Answer, Server, command, rollwise},
};

/// Folders that are made here and belong to nobody's sources.
const MADE: [&str; 3] = ["target", "node_modules", "data"];
/// Around what `make docs` writes.
const BEGIN: &str = "<!-- Written by make docs: begin -->";
const END: &str = "<!-- Written by make docs: end -->";
/// The address of the server in the documents.
const ADDRESS: &str = "http://127.0.0.1:8080";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document of the repository, as a path from its root.
fn documents() -> Vec<String> {
    let (mut documents, mut folders) = (Vec::new(), vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
            let name = name.to_string_lossy();
            if path.is_dir() && !name.starts_with('.') && !MADE.contains(&&*name) {
                folders.push(path);
            } else if name.ends_with(".md") {
                documents.push(path.strip_prefix(root()).expect("below the root").display().to_string());
            }
        }
    }
    documents.sort();
    assert!(documents.len() > 15, "only {documents:?} were found");
    documents
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
    for document in documents() {
        let (_, prose) = parts(&document);
        for target in links(&prose) {
            let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
            let file = beside(&document, path);
            let lands = anchor.is_none_or(|anchor| file.exists() && anchors(&file).iter().any(|one| one == anchor));
            if !file.exists() || !lands {
                faults.push(format!("{document}: {target}"));
            }
            found += 1;
        }
        for code in code_spans(&prose) {
            let path = code.split(' ').next().unwrap_or_default();
            // `…`, `<slug>` and the like stand in patterns.
            if begins_with_a_folder(path) && !path.contains(['<', '…', '*', '{']) {
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

#[test]
fn every_document_is_reached_from_the_readme() {
    let (mut reached, mut open) = (BTreeSet::new(), vec!["README.md".to_owned()]);
    while let Some(document) = open.pop() {
        let (_, prose) = parts(&document);
        if reached.insert(document.clone()) {
            let files = links(&prose).map(|target| beside(&document, target.split('#').next().unwrap_or_default()));
            let files = files.map(|file| file.canonicalize().expect("a file")).filter(|file| file.is_file());
            let root = root().canonicalize().expect("the root");
            let paths = files.map(|file| file.strip_prefix(&root).expect("a file of ours").display().to_string());
            open.extend(paths.filter(|path| path.ends_with(".md")));
        }
    }
    let lost: Vec<_> = documents().into_iter().filter(|document| !reached.contains(document)).collect();
    assert!(lost.is_empty(), "no link leads to {lost:?}");
}

/// Where the links of a text lead, those to other sites left out.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    between(prose, "](", ")").into_iter().filter(|target| !target.starts_with("http"))
}

/// The file that a link of a document leads to; the document itself where it leads to one of its own headings.
fn beside(document: &str, path: &str) -> PathBuf {
    let own = root().join(document);
    if path.is_empty() { own } else { own.parent().expect("a folder").join(path) }
}

/// What stands between backquotes, line by line.
fn code_spans(prose: &str) -> impl Iterator<Item = &str> {
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a path begins with a folder of the repository.
fn begins_with_a_folder(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder).filter(|folder| !folder.is_empty());
    folder.is_some_and(|folder| !MADE.contains(&folder) && folder != "." && root().join(folder).is_dir())
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
    for (flag, variable) in flags.iter().zip(variables) {
        assert_eq!(variable, format!("ROLLWISE{}", name_of(flag).to_uppercase()), "the README says how they are named");
    }

    let (_, readme) = parts("README.md");
    let table: Vec<_> = rows(&readme).into_iter().filter(|row| row.len() == 3 && row[0].starts_with("`--")).collect();
    let listed: BTreeSet<_> = table.iter().filter_map(|row| code(row[0])).collect();
    assert_eq!(listed, flags.iter().map(String::as_str).collect());
    for default in table.iter().filter_map(|row| code(row[1])) {
        assert!(help.contains(default), "`rollwise --help` does not name the default {default}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    fs::write(&file, "no_such_setting = 1\n").expect("a file");
    let refusal = rollwise("sqlite://unused", &["--config", &file.display().to_string(), "check"]);
    assert_eq!(refusal.status.code(), Some(2));
    let refusal = String::from_utf8(refusal.stderr).expect("UTF-8");
    let (_, known) = refusal.split_once("expected one of ").expect("the keys that there are");
    let known: BTreeSet<_> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let keys = flags.iter().filter(|flag| *flag != "--config").map(|flag| name_of(flag)[1..].to_owned());
    assert_eq!(keys.collect::<BTreeSet<_>>(), known);
}

/// `--rate-limit` as `_rate_limit`.
fn name_of(flag: &str) -> String {
    flag[1..].replace('-', "_")
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

/// Compares them, and writes them first where `ROLLWISE_WRITE_DOCS` is set, as `make docs` does.
#[test]
fn the_tables_of_filters_say_what_the_openapi_document_says() {
    let text = read("docs/api.md");
    let (before, rest) = text.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let text_as_it_should_be = format!("{before}{BEGIN}\n\n{}\n{END}{after}", tables_of_filters());
    if env::var_os("ROLLWISE_WRITE_DOCS").is_some() {
        fs::write(root().join("docs/api.md"), &text_as_it_should_be).expect("the document can be written");
    }
    let holds = read("docs/api.md") == text_as_it_should_be;
    assert!(holds, "the tables of docs/api.md are not those of openapi/openapi.json: `make docs` writes them");
}

/// A table for each kind, in the order in which the OpenAPI document presents them.
fn tables_of_filters() -> String {
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).expect("JSON");
    let mut text = String::new();
    for kind in document["tags"].as_array().expect("tags").iter().filter_map(|tag| tag["name"].as_str()) {
        let parameters = document["paths"][format!("/v1/{kind}")]["get"]["parameters"].as_array();
        let parameters = parameters.map_or(&[][..], Vec::as_slice);
        if parameters.iter().any(|parameter| parameter["name"] == "sort") {
            text.extend(["### ", kind, "\n\n", &section(parameters), "\n\n"]);
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// What stands in `docs/api.md` for a list with these parameters.
fn section(parameters: &[Value]) -> String {
    let mut text = "| Parameter | Field | Values |\n|---|---|---|\n".to_owned();
    let (mut sorts, mut relations) = (Vec::new(), Vec::new());
    for parameter in parameters {
        let name = parameter["name"].as_str().expect("a name");
        let words = parameter.pointer("/schema/items/enum").and_then(Value::as_array);
        let words = || words.into_iter().flatten().map(code_of);
        match name {
            "limit" | "after" | "fields" | "locale" | "slug" | "q" | "safe_for" => {}
            "sort" => sorts = words().filter(|word| !word.starts_with("`-")).collect(),
            "include" => relations = words().collect(),
            _ => {
                let filter = &parameter["x-filter"];
                let paths: Vec<_> = filter["paths"].as_array().expect("paths").iter().map(code_of).collect();
                let (form, of) = filter["values"].as_object().and_then(|values| values.iter().next()).expect("values");
                let values = match form.as_str() {
                    "words" => words().collect::<Vec<_>>().join(", "),
                    "slugs_of" => format!("slugs of {}", of.as_str().expect("a kind")),
                    "items_of" => "items, written `kind/slug`".to_owned(),
                    other => panic!("`{name}` takes {other}, of which the document says nothing"),
                };
                text.extend(["| `", name, "` | ", &paths.join(", "), " | ", &values, " |\n"]);
            }
        }
    }
    let relations = if relations.is_empty() { "none".to_owned() } else { relations.join(", ") };
    format!("{text}\nSort keys: {}  \nRelations: {relations}", sorts.join(", "))
}

/// A word as code.
fn code_of(word: &Value) -> String {
    format!("`{}`", word.as_str().expect("a word"))
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
    for document in documents() {
        for block in parts(&document).0.into_iter().filter(|block| block.language == "toml") {
            found += 1;
            let read = toml::from_str::<toml::Table>(&block.text);
            assert!(read.is_ok(), "{document}:{}: {}", block.line, read.expect_err("a fault"));
        }
    }
    assert!(found > 10, "only {found} examples were found");
}

#[test]
fn the_readme_shows_what_a_start_says() {
    let mut server = Server::start();
    let said = String::from_utf8(server.stop()).expect("UTF-8");
    let address = server.base().trim_start_matches("http://");
    let said = said.replace(address, ADDRESS.trim_start_matches("http://"));
    let said = said.replace(server.database_url(), "sqlite://data/rollwise.db");
    let blocks = parts("README.md").0;
    let shown = blocks.iter().find(|block| block.text.starts_with("Rollwise ")).expect("what a start says");
    assert_eq!(shown.text, said);
}

#[test]
fn every_request_in_the_documents_is_answered_as_they_show() {
    let server = Server::start();
    let (mut faults, mut asked, mut compared) = (Vec::new(), 0, 0);
    for document in documents() {
        let mut etags = BTreeMap::new();
        for (block, shown) in shell_blocks(&document) {
            let commands = commands(&block.text);
            let requests: Vec<_> = commands.iter().filter_map(|line| line.strip_prefix("curl ")).collect();
            for (number, line) in requests.iter().enumerate() {
                // What stands below the commands is the answer to the last of them.
                let shown = if number + 1 == requests.len() { shown.as_str() } else { "" };
                let answer = Curl::parse(line).send(&server, &mut etags);
                asked += 1;
                compared += usize::from(!shown.is_empty());
                if let Err(fault) = compare(shown, &answer, server.base()) {
                    faults.push(format!("{document}:{}: curl {line}: {fault}", block.line));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(asked >= 32 && compared >= 29, "only {asked} requests were found, {compared} of them with an answer");
}

#[test]
fn every_command_of_the_program_in_the_documents_does_what_they_show() {
    let (mut faults, mut ran) = (Vec::new(), 0);
    for document in documents() {
        let mut place = None;
        for (block, shown) in shell_blocks(&document) {
            let commands = commands(&block.text).into_iter().map(|line| words(&line));
            let commands: Vec<_> = commands.filter(|words| is_run_here(words)).collect();
            if commands.is_empty() {
                continue;
            }
            let place = place.get_or_insert_with(Workplace::new);
            let printed: String = commands.iter().map(|words| place.run(words, &shown)).collect();
            ran += commands.len();
            if !shown.is_empty() && !fits(&shown, &printed) {
                faults.push(format!("{document}:{}: it shows\n{shown}\nbut printed is\n{printed}", block.line));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(ran > 7, "only {ran} commands were found");
}

/// Whether [`Workplace`] runs a command. A server is started by every test here, though never in the foreground.
fn is_run_here(words: &[String]) -> bool {
    matches!(words, [program, command, ..] if program == "$EDITOR" || program == "rollwise" && command != "serve")
}

/// Where somebody works through a document: a folder, and a server with the built-in content.
struct Workplace {
    folder: TempDir,
    server: Server,
}

impl Workplace {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), server: Server::start() }
    }

    /// Runs a command of the program, or edits a file; returns what was printed. Where the document shows faults, the
    /// mistakes that it shows are made first, and mended afterwards.
    fn run(&self, words: &[String], shown: &str) -> String {
        if words[0] == "$EDITOR" {
            self.replace(&words[1], "summary = \"", "summary = \"In short: ");
            return String::new();
        }
        let spoilt = shown.contains("cannot be published");
        if spoilt {
            self.replace("mine/regions/glutes.toml", "\"piriformis\"", "\"piriformi\"");
            self.replace("mine/techniques/lats-side-lying.toml", "difficulty =", "dificulty =");
        }
        let printed = self.rollwise(&words[1..], !spoilt);
        if spoilt {
            self.rollwise(&["export", "mine", "--force"].map(str::to_owned), true);
        }
        printed
    }

    fn rollwise(&self, arguments: &[String], well: bool) -> String {
        let mut command = command(self.server.database_url());
        let listen = self.server.base().trim_start_matches("http://");
        command.current_dir(self.folder.path()).env("ROLLWISE_LISTEN", listen).args(arguments);
        let output = command.output().expect("the binary starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.success(), well, "rollwise {arguments:?}: {out}{err}");
        out.into_owned()
    }

    /// Replaces the first place in a file that begins like this.
    fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
    }
}

#[test]
fn every_other_command_in_the_documents_is_one_that_there_is() {
    let makefile = read("Makefile");
    let targets: BTreeSet<_> = makefile.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    let is_target = |words: &[String]| words.get(1).is_none_or(|target| targets.contains(target.as_str()));
    let mut faults = Vec::new();
    for document in documents() {
        let (blocks, prose) = parts(&document);
        let of_blocks = blocks.iter().filter(|block| block.language == "sh").flat_map(|block| commands(&block.text));
        let in_passing = code_spans(&prose).filter(|code| code.starts_with("make ")).map(str::to_owned);
        for line in of_blocks.chain(in_passing) {
            let words: Vec<_> = words(&line).into_iter().skip_while(|word| is_assignment(word)).collect();
            let known = match words.first().map(String::as_str) {
                None | Some("curl" | "rollwise" | "$EDITOR" | "export" | "docker" | "npx") => true,
                Some("make") => is_target(&words),
                Some("cargo") => tests_of(&words).is_none_or(is_test_binary),
                Some(program) => begins_with_a_folder(program) && root().join(program).exists(),
            };
            if !known {
                faults.push(format!("{document}: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a word sets a variable for the command behind it.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// The test binary that a cargo command names.
fn tests_of(words: &[String]) -> Option<&str> {
    words.windows(2).find(|pair| pair[0] == "--test").map(|pair| pair[1].as_str())
}

fn is_test_binary(name: &str) -> bool {
    let tests = root().join("tests");
    tests.join(format!("{name}.rs")).is_file() || tests.join(name).join("main.rs").is_file()
}

/// The blocks of a document with commands, each with the block right below it, which shows what comes of them: empty
/// where there is none.
fn shell_blocks(document: &str) -> Vec<(Block, String)> {
    let mut found = Vec::<(Block, String)>::new();
    let mut is_shell = false;
    for block in parts(document).0 {
        let was_shell = std::mem::replace(&mut is_shell, block.language == "sh");
        if is_shell {
            found.push((block, String::new()));
        } else if let Some((_, shown)) = found.last_mut().filter(|_| was_shell && block.follows) {
            *shown = block.text;
        }
    }
    found
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

/// The words of a shell command up to a pipe or a comment.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (None, '|') => break,
            (None, '#') if word.is_none() => break,
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
