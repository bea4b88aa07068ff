//! Makes a build notice files that were added to the folder which ends up inside the binary.

fn main() {
    println!("cargo::rerun-if-changed=../../content");
}
