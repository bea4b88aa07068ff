//! The binary behaves as people expect of a Unix program.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    databases::Database,
    folder::Folder,
    server::{Server, command, rollwise},
};

/// A database in a new folder, and the folder.
fn database() -> (TempDir, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
    (folder, url)
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the binary starts")
}

#[test]
fn help_and_version_are_printed_to_whoever_asks() {
    let (folder, url) = database();
    for arguments in [&["--help"][..], &["-h"], &["help"], &["new", "--help"], &["import", "--help"]] {
        let output = rollwise(&url, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(out(&output).contains("Usage: rollwise"), "{}", out(&output));
        assert_eq!(err(&output), "");
    }
    let help = out(&rollwise(&url, &["--help"]));
    for word in [
        "serve",
        "new",
        "check",
        "import",
        "export",
        "openapi",
        "healthcheck",
        "--listen",
        "--database-url",
        "--public-url",
        "--trusted-proxies",
        "--rate-limit",
        "--max-connections",
        "--max-connections-per-address",
        "--log",
        "--config",
        "ROLLWISE_LISTEN",
        "ROLLWISE_DATABASE_URL",
        "ROLLWISE_PUBLIC_URL",
        "ROLLWISE_LOG",
        "ROLLWISE_CONFIG",
    ] {
        assert!(help.contains(word), "`--help` does not tell of {word}");
    }
    for flag in ["--version", "-V"] {
        let output = rollwise(&url, &[flag]);
        assert_eq!(out(&output), concat!("rollwise ", env!("CARGO_PKG_VERSION"), "\n"));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "help made a database");
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_would_be_right() {
    let (folder, url) = database();
    for (arguments, says) in [
        (&["sevre"][..], "serve"),
        (&["--lisen", "127.0.0.1:0"], "--listen"),
        (&["--listen", "nowhere"], "--listen"),
        (&["--listen"], "--listen"),
        (&["import"], "FOLDER"),
        (&["import", "content", "--builtin"], "--builtin"),
        (&["export"], "FOLDER"),
        (&["--public-url", "example.org"], "https://api.example.org"),
        (&["--public-url", "ftp://example.org"], "https://api.example.org"),
        (&["--log", "loud"], "debug"),
        (&["--port", "99999"], "65535"),
        (&["--rate-limit", "lots"], "600/min"),
        (&["--trusted-proxies", "proxy"], "172.30.80.0/24"),
        (&["--max-connections", "0"], "from 1 to"),
        (&["--max-connections-per-address", "some"], "from 1 to"),
        (&["serve", "extra"], "extra"),
    ] {
        let output = rollwise(&url, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "wrong usage made a database");
}

#[test]
fn what_cannot_be_done_exits_with_1_and_says_why() {
    let (_folder, url) = database();
    let output = rollwise(&url, &["export", "somewhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("nothing is published yet"), "{}", err(&output));
    let output = run(command("sqlite:///proc/no/such/rollwise.db").args(["export", "x"]));
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).starts_with("rollwise: "), "{}", err(&output));
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = rollwise(&url, &["--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(&address) && err(&output).contains("--listen"), "{}", err(&output));
}

#[test]
fn a_service_beyond_this_machine_has_to_know_its_address() {
    let (folder, url) = database();
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let output = rollwise(&url, &["--listen", listen]);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{}", err(&output));
        // A machine without IPv6 fails before that.
        if listen.starts_with('0') {
            assert!(err(&output).contains("ROLLWISE_PUBLIC_URL"), "{}", err(&output));
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was published");
}

#[test]
fn a_public_address_with_a_prefix_stands_in_every_link() {
    let public = "https://api.example.org/rollwise";
    let server = Server::with(&["--public-url", &format!("{public}/")], &[]);
    let service = server.json("/v1");
    for (name, link) in service["links"].as_object().expect("links") {
        assert!(link.as_str().is_some_and(|link| link.starts_with(&format!("{public}/"))), "{name}: {link}");
    }
    let list = server.get("/v1/terms?limit=2");
    let next = list.json()["page"]["next"].as_str().expect("a next page").to_owned();
    assert!(next.starts_with(&format!("{public}/v1/terms?limit=2&after=")), "{next}");
    assert_eq!(list.header("link"), Some(format!("<{next}>; rel=\"next\"").as_str()));
    let problem = server.get("/v1/nothing").json();
    assert_eq!(problem["type"], format!("{public}/problems/no-such-address"));
    for (address, location) in [("/v1/terms/", "/v1/terms"), ("/v1/?locale=en", "/v1?locale=en"), ("/docs", "/docs/")] {
        assert_eq!(server.get(address).header("location"), Some(format!("{public}{location}").as_str()));
    }
    assert_eq!(server.json("/openapi.json")["servers"], json!([{ "url": public }]));
    let feed = server.get_with("/v1/editions", &[("Accept", "application/atom+xml")]);
    assert!(feed.text().contains(&format!("<id>{public}/v1/editions/1</id>")), "{}", feed.text());
    for page in ["/", "/problems", "/problems/gone"] {
        let page = server.get(page);
        let local = page.text().split(['"', '\'']).find(|part| part.starts_with('/') || part.starts_with("http://127"));
        assert_eq!(local, None, "a link leaves the prefix out");
        assert!(page.text().contains(&format!("href=\"{public}/page.css\"")));
    }
    // The files of the documentation refer to each other, so they work below any prefix.
    let docs = server.get("/docs/");
    assert!(!docs.text().contains("src=\"/") && !docs.text().contains("href=\"/"), "{}", docs.text());
    assert!(server.get("/docs/swagger-initializer.js").text().contains("../openapi.json"));
}

#[test]
fn a_second_start_serves_what_is_there() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "name", "Changed");
    server.publish(folder.path());
    let tag = server.get("/v1/terms/doms").header("etag").expect("a tag").to_owned();
    let server = server.restart(&[]);
    assert_eq!(server.edition(), 2, "the content of an editor stays");
    let answer = server.get("/v1/terms/doms");
    assert_eq!((answer.json()["name"].as_str(), answer.header("etag")), (Some("Changed"), Some(tag.as_str())));
    // Back to what is built in, by the command that the warning names.
    let import = server.rollwise(&["import", "--builtin", "--note", "Back"]);
    assert!(out(&import).starts_with("Published edition 3: 1 added or changed, 0 deleted"), "{}", out(&import));
    let server = server.restart(&[]);
    let edition = server.json("/v1/editions/3");
    assert_eq!((edition["origin"].as_str(), edition["note"].as_str()), (Some("builtin"), Some("Back")));
}

#[test]
fn processes_that_start_at_once_publish_once() {
    let (folder, url) = database();
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                scope.spawn(move || Server::on(TempDir::new().expect("a temporary folder"), url, &[], &[]))
            })
            .collect();
        starting.into_iter().map(|thread| thread.join().expect("every process comes up")).collect()
    });
    assert_eq!(servers.len(), 4);
    let first: Value = servers[0].json("/v1/editions");
    assert_eq!(first["page"]["total"], 1);
    for server in &servers {
        assert_eq!(server.json("/v1/editions"), first);
        assert_eq!(server.json("/health/ready"), json!({ "status": "ok", "edition": 1, "stale": false }));
        assert_eq!(server.get("/v1/techniques").header("etag"), servers[0].get("/v1/techniques").header("etag"));
    }
    // What one publishes, all serve.
    let content = Folder::exported(&servers[0]);
    content.set("terms/doms.toml", "name", "Everywhere");
    servers[3].publish(content.path());
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(servers.iter().all(|server| server.json("/v1/terms/doms")["name"] == "Everywhere"));
    drop(servers);
    drop(folder);
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("settings.toml");
    let place = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let text = format!(
        "listen = \"127.0.0.1:0\"\ndatabase_url = \"{}\"\npublic_url = \"https://file.example\"\nlog = \"warn\"\n",
        place("file.db")
    );
    fs::write(&file, text).expect("the file can be written");
    let config = file.display().to_string();
    let exists = |name: &str| folder.path().join(name).exists();
    // Importing opens the database that the settings name.
    let import = |change: &dyn Fn(&mut Command) -> &mut Command| {
        let mut command = command("unused");
        command.env_remove("ROLLWISE_DATABASE_URL");
        let output = run(change(&mut command));
        assert!(output.status.success(), "{}", err(&output));
    };
    import(&|command| command.args(["import", "--builtin", "--config", &config]));
    assert!(exists("file.db"));
    import(&|command| {
        command.args(["import", "--builtin"]).env("ROLLWISE_CONFIG", &config).env("DATABASE_URL", place("plain.db"))
    });
    assert!(exists("plain.db"), "DATABASE_URL comes before the file");
    import(&|command| {
        command
            .args(["import", "--builtin", "--config", &config])
            .env("DATABASE_URL", place("lost.db"))
            .env("ROLLWISE_DATABASE_URL", place("own.db"))
    });
    assert!(exists("own.db") && !exists("lost.db"), "our own variable comes before DATABASE_URL");
    import(&|command| {
        command
            .args(["import", "--builtin", "--database-url", &place("flag.db")])
            .env("ROLLWISE_DATABASE_URL", place("lost.db"))
    });
    assert!(exists("flag.db") && !exists("lost.db"), "the flag comes first");

    let public = |arguments: &[&str], environment: &[(&str, &str)]| {
        let server = Server::with(arguments, environment);
        server.json("/openapi.json")["servers"][0]["url"].as_str().expect("an address").to_owned()
    };
    let environment = [("ROLLWISE_PUBLIC_URL", "https://env.example")];
    assert_eq!(public(&["--config", &config], &[]), "https://file.example");
    assert_eq!(public(&["--config", &config], &environment), "https://env.example");
    let arguments = ["--config", config.as_str(), "--public-url", "https://flag.example"];
    assert_eq!(public(&arguments, &environment), "https://flag.example");
}

#[test]
fn a_settings_file_with_a_fault_is_refused() {
    let (folder, url) = database();
    let file = folder.path().join("settings.toml");
    let path = file.display().to_string();
    for (text, says) in [
        ("lisen = \"127.0.0.1:0\"\n", "lisen"),
        ("listen = \"nowhere\"\n", "listen"),
        ("listen = 8080\n", "listen"),
        ("public_url = \"example.org\"\n", "example.org"),
        ("log = \"loud\"\n", "loud"),
        ("listen = \n", "1"),
    ] {
        fs::write(&file, text).expect("the file can be written");
        let output = rollwise(&url, &["export", "x", "--config", &path]);
        assert_eq!(output.status.code(), Some(2), "{text}: {}", err(&output));
        assert!(err(&output).contains(&path) && err(&output).contains(says), "{text}: {}", err(&output));
    }
    let output = rollwise(&url, &["export", "x", "--config", "no/such/file.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no/such/file.toml"), "{}", err(&output));
}

#[test]
fn every_fault_of_the_settings_is_named_at_once() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("settings.toml");
    fs::write(&file, "rate_limit = \"lots\"\nlisten_on = 1\n").expect("the file can be written");
    let mut command = command("bogus");
    command.args(["serve", "--listen", "0.0.0.0:0", "--config"]).arg(&file).args(["--max-connections", "some"]);
    let output = run(command.env("ROLLWISE_LOG", "loud"));
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    let told = err(&output);
    for place in [
        "`rate_limit`: `lots`",
        "`listen_on` is no setting",
        "ROLLWISE_DATABASE_URL: ",
        "ROLLWISE_PUBLIC_URL: listening on 0.0.0.0:0",
        "ROLLWISE_MAX_CONNECTIONS: `some`",
        "ROLLWISE_LOG: `loud`",
    ] {
        assert!(told.contains(place), "{place} is not in {told}");
    }
    assert!(told.starts_with("rollwise: 6 settings cannot be used:\n"), "{told}");
}

#[test]
fn the_health_check_tells_by_its_exit_code() {
    let server = Server::start();
    let listen = server.base().strip_prefix("http://").expect("an http address").to_owned();
    let well = server.rollwise(&["healthcheck", "--listen", &listen]);
    assert_eq!((well.status.code(), out(&well).as_str()), (Some(0), "ready\n"));
    let port = listen.rsplit_once(':').expect("a port").1;
    let everywhere = run(command(server.database_url()).arg("healthcheck").env("PORT", port));
    assert_eq!(everywhere.status.code(), Some(0), "{}", err(&everywhere));
    drop(server);
    let nobody = rollwise("sqlite://unused.db", &["healthcheck", "--listen", &listen]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(err(&nobody).contains(&listen), "{}", err(&nobody));
}

#[test]
fn a_check_reports_every_fault_with_file_and_line() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let check = |folder: &Path| rollwise("sqlite://unused.db", &["check", &folder.display().to_string()]);
    let well = check(&content);
    assert_eq!(well.status.code(), Some(0), "{}", out(&well));
    assert!(out(&well).contains("has no faults"));

    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "summry", "?");
    folder.set("regions/lats.toml", "verdict", "maybe");
    let faulty = check(folder.path());
    assert_eq!(faulty.status.code(), Some(1));
    for (file, word) in [("terms/doms.toml:", "summry"), ("regions/lats.toml:", "maybe")] {
        let is_it = |line: &str| {
            let rest = line.split(file).nth(1).unwrap_or_default();
            rest.starts_with(|sign: char| sign.is_ascii_digit()) && rest.contains(word)
        };
        assert!(out(&faulty).lines().any(is_it), "{file}: {}", out(&faulty));
    }
    assert!(out(&faulty).contains("\nBy kind: 1 in regions, 1 in terms\n"), "{}", out(&faulty));
    assert!(out(&faulty).contains("\n2 faults in 2 files: "), "{}", out(&faulty));
}

#[test]
fn the_server_stops_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let server = Server::start();
        assert_eq!(server.edition(), 1);
        let pid = server.pid().to_string();
        let kill = Command::new("kill").args([&format!("-{signal}"), &pid]).status().expect("kill");
        assert!(kill.success());
        assert_eq!(server.wait(), Some(0), "{signal}");
    }
}

#[test]
fn a_wrong_database_is_a_wrong_setting_and_an_empty_one_is_none() {
    let (folder, url) = database();
    for wrong in ["bogus", "mysql://localhost/db"] {
        for arguments in [&["export", "x"][..], &["import", "--builtin"], &["--listen", "127.0.0.1:0"]] {
            let output = run(command(wrong).args(arguments));
            assert_eq!(output.status.code(), Some(2), "{wrong}: {}", err(&output));
            assert!(err(&output).contains("ROLLWISE_DATABASE_URL"), "{wrong}: {}", err(&output));
        }
    }
    let empty = ["PORT", "ROLLWISE_LISTEN", "ROLLWISE_PUBLIC_URL", "ROLLWISE_LOG", "ROLLWISE_CONFIG"];
    let output = run(command(&url).args(["export", "x"]).envs(empty.map(|name| (name, ""))));
    assert!(err(&output).contains("nothing is published yet"), "{}", err(&output));
    let output = run(command("").args(["export", "x"]).env("DATABASE_URL", "bogus"));
    assert_eq!(output.status.code(), Some(2), "an empty variable does not hide the other: {}", err(&output));
    drop(folder);
}

#[test]
fn a_note_fits_into_a_feed() {
    let (folder, url) = database();
    for (note, says) in [("a\u{1}b", "control character"), ("a\nb", "one line"), (&"x".repeat(501), "at most 500")] {
        let output = rollwise(&url, &["import", "--builtin", "--note", note]);
        assert_eq!(output.status.code(), Some(1), "{note:?}");
        assert!(err(&output).contains(says), "{note:?}: {}", err(&output));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "a refused note made a database");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_takes_nothing_is_no_crash() {
    let (_folder, url) = database();
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        writer
    };
    let output = run(command(&url).args(["check", "content"]).stdout(closed()));
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let full = fs::File::options().write(true).open("/dev/full").expect("a full device");
    let output = run(command(&url).args(["check", "content"]).stdout(full));
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("the output cannot be written"), "{}", err(&output));
}

#[test]
fn an_export_keeps_what_was_edited() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "name", "Mine");
    let place = folder.path().display().to_string();
    let refused = server.rollwise(&["export", &place]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("`terms/doms.toml`") && err(&refused).contains("--force"), "{}", err(&refused));
    assert_eq!(folder.table("terms/doms.toml")["name"].as_str(), Some("Mine"));
    assert!(server.rollwise(&["export", "--force", &place]).status.success());
    assert_ne!(folder.table("terms/doms.toml")["name"].as_str(), Some("Mine"));
}

#[tokio::test]
async fn an_import_of_a_folder_mends_a_database_that_cannot_be_read() {
    let database = Database::sqlite();
    let first = Server::start();
    let content = Folder::exported(&first);
    drop(first);
    let import = || rollwise(&database.url, &["import", &content.path().display().to_string()]);
    // An address that is gone must not come back with what is mended.
    content.add_term("tail", "Tail");
    assert_eq!(import().status.code(), Some(0));
    content.remove("terms", "tail");
    assert_eq!(import().status.code(), Some(0));
    assert!(database.tamper("UPDATE items SET document = '' WHERE slug = 'neck'").await > 0);
    let refused = run(command(&database.url).args(["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("`rollwise import`"), "{}", err(&refused));

    content.add_term("tail", "Tail");
    let refused = import();
    assert_eq!(refused.status.code(), Some(1), "{}", out(&refused));
    assert!(err(&refused).contains("tail"), "{}", err(&refused));
    content.remove("terms", "tail");
    let mended = import();
    assert!(out(&mended).starts_with("Published edition 3:"), "{}{}", out(&mended), err(&mended));

    let server = Server::on(TempDir::new().expect("a folder"), database.url.clone(), &[], &[]);
    assert_eq!(server.get("/v1/regions/neck").status, 200);
    assert_eq!(server.get("/v1/terms/tail").status, 410);
    let editions = server.json("/v1/editions");
    let times = editions["items"].as_array().expect("a list").iter().map(|edition| edition["published_at"].as_str());
    let times: Vec<_> = times.collect();
    assert!(times.len() == 3 && times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
}
