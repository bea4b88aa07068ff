//! What the fuzz targets in `fuzz/` call: the parsers and readers behind the public interface. Only there with the
//! feature `fuzzing`, and in tests, which run the same on the seeds and on what is made from them.

use std::sync::LazyLock;

use crate::{catalog, content, http};

/// What one target does with any bytes.
pub type Target = fn(&[u8]);

/// Every target by name. `fuzz/fuzz_targets/` has a file for each, `fuzz/seeds/` a folder.
pub const TARGETS: [(&str, Target); 8] = [
    ("query", |bytes| with_text(bytes, http::fuzzing::query)),
    ("list", |bytes| with_text(bytes, |text| http::fuzzing::list(text, &SNAPSHOT))),
    ("cursor", |bytes| with_text(bytes, http::fuzzing::cursor)),
    ("negotiation", |bytes| with_text(bytes, http::fuzzing::negotiation)),
    ("screening", |bytes| http::fuzzing::screening(bytes, &SNAPSHOT)),
    ("routine", |bytes| http::fuzzing::routine(bytes, &SNAPSHOT)),
    ("words", |bytes| with_text(bytes, |text| http::fuzzing::words(text, &SNAPSHOT))),
    ("content", content::fuzzing::file),
];

/// Runs a target.
///
/// # Panics
/// If there is none of this name, or it finds a fault.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let Some((_, target)) = target else { panic!("there is no target {name}") };
    target(bytes);
}

/// The built-in content, ready to be served.
static SNAPSHOT: LazyLock<http::Snapshot> = LazyLock::new(|| {
    let catalog = content::builtin().ok().and_then(|content| catalog::preview(content).ok());
    let Some(catalog) = catalog else { panic!("the built-in content is valid") };
    let today = catalog.content().catalogue.published_at.day();
    http::Snapshot::new(catalog, today)
});

/// What is not UTF-8 is refused before it comes to these.
fn with_text(bytes: &[u8], target: impl FnOnce(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        target(text);
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use proptest::{collection::vec, prelude::*, sample::Index};

    use super::TARGETS;

    fn seeds(name: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        files.map(|file| fs::read(file.expect("an entry").path()).expect("a file")).collect()
    }

    #[test]
    fn every_target_has_a_file_and_seeds_and_takes_them() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), TARGETS.len());
        for (name, target) in TARGETS {
            assert!(folder.join(format!("{name}.rs")).exists(), "{name} has no file");
            let seeds = seeds(name);
            assert!(seeds.len() > 2, "{name} has hardly any seeds");
            for seed in &seeds {
                target(seed);
            }
        }
    }

    /// What the fuzzer does, as far as it goes without its eyes: pieces of the seeds, put together and spoilt.
    #[derive(Clone, Debug)]
    struct Change {
        from: (Index, Index, Index),
        at: Index,
        spoilt: Option<u8>,
    }

    fn change() -> impl Strategy<Value = Change> {
        let of_anything = prop_oneof![any::<u8>(), prop::sample::select(b"%&=,;-_.\"{}[]\n\0\xff 0".to_vec())];
        (any::<(Index, Index, Index)>(), any::<Index>(), prop::option::of(of_anything))
            .prop_map(|(from, at, spoilt)| Change { from, at, spoilt })
    }

    fn changed(seeds: &[Vec<u8>], first: Index, changes: &[Change]) -> Vec<u8> {
        let mut bytes = first.get(seeds).clone();
        for Change { from: (seed, one, other), at, spoilt } in changes {
            let at = at.index(bytes.len() + 1);
            match spoilt {
                Some(byte) if at < bytes.len() => bytes[at] = *byte,
                Some(byte) => bytes.push(*byte),
                None => {
                    let seed = seed.get(seeds);
                    let (one, other) = (one.index(seed.len() + 1), other.index(seed.len() + 1));
                    bytes.splice(at..at, seed[one.min(other)..one.max(other)].iter().copied());
                }
            }
        }
        bytes
    }

    #[test]
    fn no_target_finds_a_fault_in_what_is_made_from_the_seeds() {
        for (name, target) in TARGETS {
            let seeds = seeds(name);
            let strategy = (any::<Index>(), vec(change(), 0..6));
            proptest!(ProptestConfig::with_cases(200), |((first, changes) in strategy)| {
                target(&changed(&seeds, first, &changes));
            });
        }
    }
}
