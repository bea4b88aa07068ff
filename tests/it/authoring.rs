//! Whoever writes content finds the way with the binary alone: `new` begins an item, `check` leads to its end.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use tempfile::TempDir;

use crate::support::server::{command, rollwise};

const PLACEHOLDER: &str = "FILL IN";
const KINDS: [&str; 11] = [
    "region",
    "technique",
    "contraindication",
    "roller-type",
    "muscle",
    "principle",
    "benefit",
    "guide",
    "faq",
    "term",
    "source",
];

/// A copy of the built-in content.
struct Content(TempDir);

impl Content {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), folder.path());
        Self(folder)
    }

    fn path(&self) -> String {
        self.0.path().display().to_string()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).expect("the file can be written");
    }

    fn begin(&self, kind: &str, slug: &str) -> Output {
        rollwise("sqlite://unused.db", &["new", kind, slug, "--content", &self.path()])
    }

    /// What a check prints, and whether it found nothing.
    fn check(&self) -> (String, bool) {
        let output = rollwise("sqlite://unused.db", &["check", &self.path()]);
        (out(&output), output.status.code() == Some(0))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The numbers of the lines that hold a placeholder where something is to be written.
fn open_lines(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && line.contains(PLACEHOLDER));
    lines.map(|(index, _)| index + 1).collect()
}

#[test]
fn an_unfinished_item_of_any_kind_is_refused_by_name_and_line() {
    let content = Content::new();
    for kind in KINDS {
        let made = content.begin(kind, "calf-something");
        assert_eq!(made.status.code(), Some(0), "{kind}: {}", err(&made));
        let name = format!("{kind}s/calf-something.toml");
        let path = content.file(&name).display().to_string();
        assert!(out(&made).starts_with(&format!("Made {path}.\n")), "{}", out(&made));
        assert!(out(&made).contains(&format!("`rollwise check {}`", content.path())), "{}", out(&made));
        let text = content.read(&name);
        let open = open_lines(&text);
        assert!(open.len() >= 3, "{kind}: {text}");
        let (report, is_well) = content.check();
        assert!(!is_well, "{kind}: {report}");
        let faults: Vec<_> = report.lines().filter_map(|line| line.strip_prefix(&path)?.strip_prefix(':')).collect();
        let lines: Vec<usize> =
            faults.iter().map(|it| it.split(':').next().expect("a line").parse().expect("a number")).collect();
        assert_eq!(lines, open, "{kind}: {report}");
        for (fault, line) in faults.iter().zip(&open) {
            let key = text.lines().nth(line - 1).and_then(|line| line.split(" = ").next()).expect("a key");
            assert!(fault.contains(key) && fault.contains("is still to be filled in: "), "{fault}");
        }
        // It is the only thing that is wrong: nothing else is judged by what is not finished.
        assert_eq!(report.lines().filter(|line| line.contains(".toml")).count(), open.len(), "{report}");
        assert!(report.ends_with("cannot be published until they are mended\n"), "{report}");
        let database = format!("sqlite://{}", content.file(".try.db").display());
        let import = rollwise(&database, &["import", &content.path()]);
        assert_eq!(import.status.code(), Some(1), "{kind}: an unfinished item was published");
        fs::remove_file(content.file(&name)).expect("it was made");
    }
}

#[test]
fn a_technique_that_is_filled_in_has_no_faults() {
    let content = Content::new();
    assert!(content.begin("techniques", "wall-lat-roll").status.success());
    let name = "techniques/wall-lat-roll.toml";
    let mut text = content.read(name);
    for (from, to) in [
        ("name = \"FILL IN\"", "name = \"Lats roll at a wall\""),
        ("summary = \"FILL IN\"", "summary = \"Lean on the roller instead of lying on it.\""),
        ("regions = [\"FILL IN\"]", "regions = [\"lats\"]"),
        ("#primary_muscles = [\"FILL IN\"]", "primary_muscles = [\"latissimus-dorsi\"]"),
        ("difficulty = \"FILL IN\"", "difficulty = \"beginner\""),
        ("body_position = \"FILL IN\"", "body_position = \"standing\""),
        ("laterality = \"FILL IN\"", "laterality = \"each_side\""),
        ("goals = [\"FILL IN\"]", "goals = [\"warm_up\", \"relief\"]"),
        ("equipment = [\"FILL IN\"]", "equipment = [\"short\"]"),
        ("recommended_density = \"FILL IN\"", "recommended_density = \"soft\""),
        ("#supports = [\"FILL IN\"]", "supports = [\"wall\"]"),
        ("estimated_seconds = \"FILL IN\"", "estimated_seconds = 200"),
        ("sources = [\"FILL IN\"]\n\n# Slugs", "sources = [\"article\"]\n\n# Slugs"),
        ("role = \"FILL IN\"", "role = \"step\""),
        ("title = \"FILL IN\"", "title = \"Lean and roll\""),
        ("text = \"FILL IN\"", "text = \"Bend your knees a little and let the roller move up and down.\""),
        ("#duration_seconds = \"FILL IN\"", "duration_seconds = 30"),
        ("#region = \"FILL IN\"", "region = \"joint\""),
        ("area = \"FILL IN\"", "area = \"Shoulder joint\""),
        ("why = \"FILL IN\"", "why = \"Pressure loads the joint instead of the muscle.\""),
        ("grade = \"FILL IN\"", "grade = \"convention\""),
        ("finding = \"FILL IN\"", "finding = \"No study of this exercise was found.\""),
        ("sources = [\"FILL IN\"]", "sources = []"),
    ] {
        assert!(text.contains(from), "{from} is not in\n{text}");
        text = text.replacen(from, to, 1);
    }
    assert!(open_lines(&text).is_empty(), "{text}");
    content.write(name, &text);
    let (report, is_well) = content.check();
    assert!(is_well, "{report}");
    // Both signs that end a session are in it from the start, and so is the usual dose.
    for given in [
        "contraindication = \"sharp-shooting-radiating-pain-during-rolling\"",
        "contraindication = \"numbness-or-tingling-during-rolling\"",
        "hold_seconds = { min = 20, max = 30, limit = 60 }",
        "total_seconds_per_side = { max = 120 }",
    ] {
        assert!(text.lines().any(|line| line == given), "{given}");
    }
}

#[test]
fn what_cannot_be_begun_is_refused_and_nothing_is_written() {
    let content = Content::new();
    let before = content.read("terms/doms.toml");
    for (arguments, code, says) in [
        (["technique", "Calf Roll"], 2, "`Calf Roll` is not a slug"),
        (["technique", "calf--roll"], 2, "is not a slug"),
        (["tecnique", "calf-roll"], 2, "'technique'"),
        (["routine", "calf-roll"], 2, "possible values: region, technique"),
        (["term", "doms"], 1, "is there already and stays as it is"),
    ] {
        let output = content.begin(arguments[0], arguments[1]);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
    assert_eq!(content.read("terms/doms.toml"), before);
    let other = TempDir::new().expect("a temporary folder");
    for folder in [other.path().to_owned(), other.path().join("missing")] {
        let folder = folder.display().to_string();
        let output = rollwise("sqlite://unused.db", &["new", "term", "x", "--content", &folder]);
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        assert!(
            err(&output).contains("is no content folder") && err(&output).contains("--content"),
            "{}",
            err(&output)
        );
    }
    assert_eq!(fs::read_dir(other.path()).expect("a folder").count(), 0, "something was written");
}

#[test]
fn the_content_folder_is_the_one_beneath_unless_another_is_named() {
    let parent = TempDir::new().expect("a temporary folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &parent.path().join("content"));
    let made = command("sqlite://unused.db")
        .current_dir(parent.path())
        .args(["new", "term", "knot"])
        .output()
        .expect("the binary starts");
    assert!(out(&made).starts_with("Made content/terms/knot.toml.\n"), "{}{}", out(&made), err(&made));
    assert!(parent.path().join("content/terms/knot.toml").is_file());
}

#[test]
fn mistakes_come_with_what_was_probably_meant() {
    let content = Content::new();
    for (name, from, to, says) in [
        ("regions/lats.toml", "\"latissimus-dorsi\"", "\"latisimus-dorsi\"", "did you mean `latissimus-dorsi`?"),
        ("regions/glutes.toml", "view = \"back\"", "view = \"bakc\"", "did you mean `back`?"),
        ("terms/doms.toml", "summary =", "sumary =", "did you mean `summary`?"),
    ] {
        let text = content.read(name);
        assert!(text.contains(from), "{name} has no {from} any more");
        content.write(name, &text.replacen(from, to, 1));
        let (report, is_well) = content.check();
        assert!(!is_well);
        let file = content.file(name).display().to_string();
        assert!(report.lines().any(|line| line.starts_with(&format!("{file}:")) && line.contains(says)), "{report}");
        content.write(name, &text);
    }
}

#[test]
fn a_text_or_list_that_is_far_too_long_is_a_mistake_in_any_language() {
    let content = Content::new();
    let many: Vec<_> = (0..101).map(|number| format!("\"name {number}\"")).collect();
    let text = content.read("terms/doms.toml");
    let name = text.lines().next().expect("a first line").to_owned();
    let long = text.replacen(&name, &format!("name = \"{}\"", "ä".repeat(121)), 1);
    let aliases = long.lines().find(|line| line.starts_with("aliases = ")).expect("it has aliases").to_owned();
    content.write("terms/doms.toml", &long.replacen(&aliases, &format!("aliases = [{}]", many.join(", ")), 1));
    let (report, _) = content.check();
    assert!(report.contains("`name`: must have at most 120 characters, but has 121"), "{report}");
    assert!(report.contains("`aliases`: must have at most 100 entries"), "{report}");
    content.write("terms/doms.toml", &text);
    fs::create_dir_all(content.file("locales/de/terms")).expect("the folder can be made");
    let german = format!("translated_from = \"\"\nname = \"{}\"\naliases = [{}]\n", "ä".repeat(121), many.join(", "));
    content.write("locales/de/terms/doms.toml", &german);
    let (report, _) = content.check();
    for says in ["doms.toml:2: `name`: must have at most 120", "doms.toml:3: `aliases`: must have at most 100"] {
        assert!(report.contains(&format!("locales/de/terms/{says}")), "{report}");
    }
    assert!(report.contains(" in locales/de"), "{report}");
}

#[test]
fn colours_are_for_terminals_or_for_whoever_insists() {
    let content = Content::new();
    fs::remove_file(content.file("terms/doms.toml")).expect("it was there");
    let check = |variables: &[(&str, &str)]| {
        let mut command = command("sqlite://unused.db");
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).args(["check", &content.path()]).output();
        out(&output.expect("the binary starts"))
    };
    let plain = check(&[]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let coloured = check(&[("CLICOLOR_FORCE", "1")]);
    assert!(coloured.contains("\u{1b}[1m"), "{coloured}");
    assert_eq!(check(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_keeps_nobody_waiting() {
    use std::os::unix::{fs::symlink, net::UnixListener};

    let content = Content::new();
    let pipe = content.file("terms/pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    symlink("/dev/zero", content.file("terms/zero.toml")).expect("a link");
    symlink("nowhere", content.file("terms/dangling.toml")).expect("a link");
    let _socket = UnixListener::bind(content.file("terms/socket.toml")).expect("a socket");
    let huge = fs::File::create(content.file("terms/huge.toml")).expect("a file");
    huge.set_len(17 << 20).expect("a file without blocks");
    let (report, is_well) = content.check();
    assert!(!is_well);
    assert!(report.contains("terms/huge.toml: is larger than 16 MiB"), "{report}");
    for name in ["pipe", "zero", "socket"] {
        let fault = format!(
            "{}: is no file but a pipe, a socket or a device",
            content.file(&format!("terms/{name}.toml")).display()
        );
        assert!(report.contains(&fault), "{report}");
    }
    assert!(report.contains("terms/dangling.toml: cannot be read: "), "{report}");
    assert_eq!(report.lines().filter(|line| line.contains(".toml")).count(), 5, "{report}");
}
