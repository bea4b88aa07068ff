//! The fuzz targets (`make fuzz`) as far as they go without the fuzzer: each takes its seeds, and what is made from them.

#[path = "../../fuzz/targets/mod.rs"]
mod targets;

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::Index};

use self::targets::{TARGETS, requests::Request, run};

fn seeds(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<_> = files
        .map(|file| file.expect("an entry").path())
        .map(|path| (path.display().to_string(), fs::read(&path).expect("a file")))
        .collect();
    seeds.sort();
    seeds
}

#[test]
fn every_target_has_a_file_and_seeds_and_takes_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), TARGETS.len());
    for (name, _) in TARGETS {
        assert!(folder.join(format!("{name}.rs")).exists(), "{name} has no file");
        let seeds = seeds(name);
        assert!(seeds.len() > 2, "{name} has hardly any seeds");
        for (_, seed) in &seeds {
            run(name, seed);
        }
    }
}

#[test]
fn every_seed_of_a_request_is_one() {
    for (file, seed) in seeds("requests") {
        assert!(Request::read(&seed).is_some(), "{file}");
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

fn changed(seeds: &[(String, Vec<u8>)], first: Index, changes: &[Change]) -> Vec<u8> {
    let mut bytes = first.get(seeds).1.clone();
    for Change { from: (seed, one, other), at, spoilt } in changes {
        let at = at.index(bytes.len() + 1);
        match spoilt {
            Some(byte) if at < bytes.len() => bytes[at] = *byte,
            Some(byte) => bytes.push(*byte),
            None => {
                let (_, seed) = seed.get(seeds);
                let (one, other) = (one.index(seed.len() + 1), other.index(seed.len() + 1));
                bytes.splice(at..at, seed[one.min(other)..one.max(other)].iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn no_target_finds_a_fault_in_what_is_made_from_the_seeds() {
    // The more seeds there are to begin with, the more can be made from them.
    for (name, _) in TARGETS {
        let seeds = seeds(name);
        let cases = u32::try_from(10 * seeds.len()).expect("some hundred").max(200);
        let strategy = (any::<Index>(), vec(change(), 0..6));
        proptest!(ProptestConfig::with_cases(cases), |((first, changes) in strategy)| {
            run(name, &changed(&seeds, first, &changes));
        });
    }
}
