//! The `rollwise` binary; everything it does is in the library.

fn main() -> std::process::ExitCode {
    rollwise::cli::run()
}
