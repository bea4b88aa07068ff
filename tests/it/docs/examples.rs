//! What the documents show is what comes: of requests, of a start, of TOML.

use std::collections::BTreeMap;

use super::{
    curl::{ADDRESS, Curl, compare},
    document::{documents, parts},
    shell::{commands, shell_blocks},
};
use crate::support::server::Server;

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
