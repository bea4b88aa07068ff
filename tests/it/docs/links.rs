//! Every link, and every path that is mentioned, leads somewhere, and every document is linked.

use std::{collections::BTreeSet, fs, path::PathBuf};

use super::document::{begins_with_a_folder, between, code_spans, documents, parts, root};

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
            let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
            let files = files.map(|file| file.canonicalize().expect("a document"));
            let root = root().canonicalize().expect("the root");
            open.extend(files.map(|file| file.strip_prefix(&root).expect("one of ours").display().to_string()));
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
