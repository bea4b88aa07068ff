//! The number of the checks follows the code of the checks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rollwise::{catalog::CHECKS, domain::sha256_hex};

/// Whatever decides whether content is valid.
const SOURCES: [&str; 2] = ["crates/rollwise-core/src/catalog", "crates/rollwise-core/src/domain"];
/// The hash of these sources as they were when [`CHECKS`] was last thought about.
const HASH: &str = "1dd682e3173e79904dd0aca6bbc264463ae9daf63a77fa2d55ac8a51ea6444ce";

#[test]
fn a_change_of_the_checks_comes_with_a_thought_about_their_number() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in SOURCES {
        for file in files(&root.join(folder)) {
            code.push_str(&product_code(&fs::read_to_string(&file).expect("a source file")));
        }
    }
    let hash = sha256_hex(code.as_bytes());
    assert_eq!(
        hash, HASH,
        "the code of {SOURCES:?} was changed. If content may pass now that did not before, or the other way round, raise \
         CHECKS, which is {CHECKS}. In any case set HASH to {hash}"
    );
}

/// The files of a folder that are not of tests alone, in a fixed order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let is_of_tests = |path: &PathBuf| path.ends_with("fixture.rs") || path.ends_with("tests");
    let paths = paths.into_iter().filter(|path| !is_of_tests(path));
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A source without its tests, comments and spaces: none of those changes what is checked.
fn product_code(source: &str) -> String {
    let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = product.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(str::split_whitespace).collect()
}
