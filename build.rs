//! Makes a build notice files that were added to the folders which end up inside the binary.

fn main() {
    for folder in ["content", "migrations", "assets"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
