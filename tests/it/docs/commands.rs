//! The commands of the program do what the documents show, and other commands are there.

use std::{collections::BTreeSet, fs};

use tempfile::TempDir;

use super::{
    document::{begins_with_a_folder, code_spans, documents, parts, read, root},
    shell::{commands, fits, shell_blocks, words},
};
use crate::support::server::{Server, command};

#[test]
fn every_command_of_the_program_in_the_documents_does_what_they_show() {
    let (mut faults, mut ran) = (Vec::new(), 0);
    for document in documents() {
        let mut place = None;
        for (block, shown) in shell_blocks(&document) {
            let commands = commands(&block.text).into_iter().map(|line| words(&line));
            let commands: Vec<_> = commands.filter(|words| is_run_here(words)).collect();
            if commands.is_empty() {
                continue;
            }
            let place = place.get_or_insert_with(Workplace::new);
            let printed: String = commands.iter().map(|words| place.run(words, &shown)).collect();
            ran += commands.len();
            if !shown.is_empty() && !fits(&shown, &printed) {
                faults.push(format!("{document}:{}: it shows\n{shown}\nbut printed is\n{printed}", block.line));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(ran > 7, "only {ran} commands were found");
}

/// Whether [`Workplace`] runs a command. A server is started by every test here, though never in the foreground.
fn is_run_here(words: &[String]) -> bool {
    matches!(words, [program, command, ..] if program == "$EDITOR" || program == "rollwise" && command != "serve")
}

/// Where somebody works through a document: a folder, and a server with the built-in content.
struct Workplace {
    folder: TempDir,
    server: Server,
}

impl Workplace {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), server: Server::start() }
    }

    /// Runs a command of the program, or edits a file; returns what was printed. Where the document shows faults, the
    /// mistakes that it shows are made first, and mended afterwards.
    fn run(&self, words: &[String], shown: &str) -> String {
        if words[0] == "$EDITOR" {
            self.replace(&words[1], "summary = \"", "summary = \"In short: ");
            return String::new();
        }
        let spoilt = shown.contains("cannot be published");
        if spoilt {
            self.replace("mine/regions/glutes.toml", "\"piriformis\"", "\"piriformi\"");
            self.replace("mine/techniques/lats-side-lying.toml", "difficulty =", "dificulty =");
        }
        let printed = self.rollwise(&words[1..], !spoilt);
        if spoilt {
            self.rollwise(&["export", "mine", "--force"].map(str::to_owned), true);
        }
        printed
    }

    fn rollwise(&self, arguments: &[String], well: bool) -> String {
        let mut command = command(self.server.database_url());
        let listen = self.server.base().trim_start_matches("http://");
        command.current_dir(self.folder.path()).env("ROLLWISE_LISTEN", listen).args(arguments);
        let output = command.output().expect("the binary starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.success(), well, "rollwise {arguments:?}: {out}{err}");
        out.into_owned()
    }

    /// Replaces the first place in a file that begins like this.
    fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
    }
}

#[test]
fn every_other_command_in_the_documents_is_one_that_there_is() {
    let makefile = read("Makefile");
    let targets: BTreeSet<_> = makefile.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    let is_target = |words: &[String]| words.get(1).is_none_or(|target| targets.contains(target.as_str()));
    let mut faults = Vec::new();
    for document in documents() {
        let (blocks, prose) = parts(&document);
        let of_blocks = blocks.iter().filter(|block| block.language == "sh").flat_map(|block| commands(&block.text));
        let in_passing = code_spans(&prose).filter(|code| code.starts_with("make ") || code.starts_with("cargo "));
        for line in of_blocks.chain(in_passing.map(str::to_owned)) {
            let words: Vec<_> = words(&line).into_iter().skip_while(|word| is_assignment(word)).collect();
            let known = match words.first().map(String::as_str) {
                None | Some("curl" | "rollwise" | "$EDITOR" | "export" | "docker" | "npx") => true,
                Some("make") => is_target(&words),
                Some("cargo") => tests_of(&words).is_none_or(is_test_binary),
                Some(program) => begins_with_a_folder(program) && root().join(program).exists(),
            };
            if !known {
                faults.push(format!("{document}: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether a word sets a variable for the command behind it.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// The test binary that a cargo command names.
fn tests_of(words: &[String]) -> Option<&str> {
    words.windows(2).find(|pair| pair[0] == "--test").map(|pair| pair[1].as_str())
}

fn is_test_binary(name: &str) -> bool {
    let tests = root().join("tests");
    tests.join(format!("{name}.rs")).is_file() || tests.join(name).join("main.rs").is_file()
}
