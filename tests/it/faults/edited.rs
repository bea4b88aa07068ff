//! Content in which each round of editing changes, adds and deletes something, so that a mixture of two rounds shows.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rollwise::domain::Published;
use tempfile::TempDir;
use toml::Table;

use crate::support::{databases::Database, server::rollwise};

/// A content folder: the built-in content, edited.
pub(crate) struct Edited(TempDir);

impl Edited {
    /// The built-in content as of the first round.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = Database::sqlite();
        for arguments in [["import", "--builtin"], ["export", &folder.path().display().to_string()]] {
            let output = rollwise(&database.url, &arguments);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let edited = Self(folder);
        edited.edit(1);
        edited
    }

    /// The path as an argument.
    pub(crate) fn path(&self) -> String {
        self.0.path().display().to_string()
    }

    /// Edits the content: every term says the number of the round, and one is named after it.
    pub(crate) fn edit(&self, round: usize) {
        let own = |round| self.0.path().join(format!("terms/{}.toml", own_term(round)));
        for earlier in (0..round).map(own).filter(|path| path.exists()) {
            fs::remove_file(earlier).expect("it is there");
        }
        fs::write(
            own(round),
            "name = \"A round\"\nsummary = \"\"\ndefinition = \"It is only there to be found.\"\naliases = []\nsources = []\n",
        )
        .expect("a file");
        for path in files(&self.0.path().join("terms")) {
            let mut table: Table = fs::read_to_string(&path).expect("UTF-8").parse().expect("TOML");
            table.insert("summary".into(), summary(round).into());
            fs::write(&path, toml::to_string(&table).expect("TOML")).expect("the file can be written");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

/// The slug of the term that there is in one round only.
pub(crate) fn own_term(round: usize) -> String {
    format!("round-{round}")
}

/// What every term says in a round.
pub(crate) fn summary(round: usize) -> String {
    format!("As it is in round {round}.")
}

/// The round that something published comes from. Fails if it is a mixture.
pub(crate) fn round_of(published: &Published) -> usize {
    let terms = &published.content.terms;
    let own: Vec<_> = terms.keys().filter_map(|slug| slug.as_str().strip_prefix("round-")).collect();
    let [round] = own[..] else { panic!("terms of several rounds: {own:?}") };
    let round = round.parse().expect("a number");
    for (slug, term) in terms {
        assert_eq!(term.item.summary, summary(round), "{slug} is of another round than {}", own_term(round));
    }
    round
}
