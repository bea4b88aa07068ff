//! The README lists the settings, docs/operations.md the limits that hold.

use std::{collections::BTreeSet, fs, time::Duration};

use rollwise::http::{MinimumRate, ServerLimits};

use super::document::{between, code, parts, rows};
use crate::support::server::rollwise;

#[test]
fn the_readme_lists_exactly_the_settings_that_there_are() {
    let help = rollwise("sqlite://unused", &["--help"]);
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let flags = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split_once(" <"));
    let flags: Vec<_> = flags.map(|(flag, _)| format!("--{flag}")).collect();
    let variables: Vec<_> = between(&help, "[env: ", "]").into_iter().map(|name| name.trim_end_matches('=')).collect();
    assert_eq!(flags.len(), variables.len(), "{help}");
    for (flag, variable) in flags.iter().zip(variables) {
        assert_eq!(variable, format!("ROLLWISE{}", name_of(flag).to_uppercase()), "the README says how they are named");
    }

    let (_, readme) = parts("README.md");
    let table: Vec<_> = rows(&readme).into_iter().filter(|row| row.len() == 3 && row[0].starts_with("`--")).collect();
    let listed: BTreeSet<_> = table.iter().filter_map(|row| code(row[0])).collect();
    assert_eq!(listed, flags.iter().map(String::as_str).collect());
    for default in table.iter().filter_map(|row| code(row[1])) {
        assert!(help.contains(default), "`rollwise --help` does not name the default {default}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("settings.toml");
    fs::write(&file, "no_such_setting = 1\n").expect("a file");
    let refusal = rollwise("sqlite://unused", &["--config", &file.display().to_string(), "check"]);
    assert_eq!(refusal.status.code(), Some(2));
    let refusal = String::from_utf8(refusal.stderr).expect("UTF-8");
    let (_, known) = refusal.split_once("expected one of ").expect("the keys that there are");
    let known: BTreeSet<_> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let keys = flags.iter().filter(|flag| *flag != "--config").map(|flag| name_of(flag)[1..].to_owned());
    assert_eq!(keys.collect::<BTreeSet<_>>(), known);
}

/// `--rate-limit` as `_rate_limit`.
fn name_of(flag: &str) -> String {
    flag[1..].replace('-', "_")
}

#[test]
fn operators_are_told_the_limits_that_hold() {
    let limits = ServerLimits::default();
    let (_, text) = parts("docs/operations.md");
    let rows = rows(&text);
    let told = |what: &str| {
        let row = rows.iter().find(|row| row[0].starts_with(what)).unwrap_or_else(|| panic!("no row for {what}"));
        row[1].to_owned()
    };
    let patience = |patience: MinimumRate| {
        let (grace, rate) = (patience.grace.as_secs(), patience.bytes_per_second / 1024);
        format!("{grace} s, and a second more for every {rate} KiB that ")
    };
    let seconds = |time: Duration| format!("{} s", time.as_secs());
    assert_eq!(told("The head of a request"), seconds(limits.head));
    assert!(told("The body of a request").starts_with(&patience(limits.body)));
    assert!(told("Reading an answer").starts_with(&patience(limits.write)));
    let idle = format!("{}; {} for trusted proxies", seconds(limits.idle), seconds(limits.idle_proxy));
    assert_eq!(told("Idle between two requests"), idle);
    assert_eq!(told("The same while more than three quarters"), seconds(limits.idle_when_crowded));
    assert_eq!([told("Leaving"), told("The rest of a body")], [seconds(limits.linger), seconds(limits.linger)]);
    assert!(told("In all").contains(&format!("{},000", limits.connections / 1000)));
    assert!(told("From one address").contains(&limits.connections_per_address.to_string()));
    assert_eq!((limits.queue, limits.queue_least), (Duration::from_millis(500), 64));
    assert!(text.contains("waiting for more than half\na second") && text.contains("more than 64 of them"));
}
