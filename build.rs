//! Makes a build notice files that were added to the folders which end up inside the binary.

fn main() {
    for path in ["migrations", "assets"] {
        println!("cargo::rerun-if-changed={path}");
    }
}
