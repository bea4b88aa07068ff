//! Makes a build notice files that were added to the folders which end up inside the binary, and gives the program a mark
//! of the sources and dependencies that it is built from (`ROLLWISE_SOURCES`): two builds of one version may check content
//! differently, and must not take each other's word for it.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::Path,
};

fn main() -> io::Result<()> {
    for path in ["../../content", "src", "../../Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
    }
    // It may come out differently with another compiler; content is then checked once more.
    let mut hasher = DefaultHasher::new();
    mark(Path::new("src"), &mut hasher)?;
    fs::read("../../Cargo.lock")?.hash(&mut hasher);
    println!("cargo::rustc-env=ROLLWISE_SOURCES={:016x}", hasher.finish());
    Ok(())
}

fn mark(folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        path.hash(hasher);
        if path.is_dir() {
            mark(&path, hasher)?;
        } else {
            fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}
