//! A real browser: headless Chromium, told what to do through the WebDriver protocol.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::{
    Agent,
    http::{Method, Request},
};

/// How long a page may take to come to what a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How a found element is written in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Nothing on the screen, nothing from this user's profile, no errands of Chromium's own.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

/// A running browser with one window. It is stopped when this is dropped.
pub(crate) struct Browser {
    driver: Driver,
    session: String,
    _profile: TempDir,
}

/// The program between us and the browser.
struct Driver {
    child: Child,
    address: String,
    agent: Agent,
}

/// A request that a page made.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) url: String,
}

impl Browser {
    /// Starts a browser with an empty profile, or nothing if `ROLLWISE_SKIP` names `browser`.
    pub(crate) fn start() -> Option<Self> {
        if env::var("ROLLWISE_SKIP").is_ok_and(|skip| skip.split([',', ' ']).any(|part| part == "browser")) {
            eprintln!("skipped, as ROLLWISE_SKIP asks");
            return None;
        }
        let chromium = program("ROLLWISE_TEST_CHROMIUM", "/usr/bin/chromium");
        let driver = Driver::start(&program("ROLLWISE_TEST_CHROMEDRIVER", "/usr/bin/chromedriver"));
        let profile = TempDir::new().expect("a temporary folder");
        let mut flags = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "browserName": "chrome",
            // A busy machine takes longer over the documentation than a driver waits by itself.
            "timeouts": { "script": 150_000 },
            "goog:chromeOptions": { "binary": chromium, "args": flags },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let session =
            driver.send(&Method::POST, "/session", &json!({ "capabilities": { "alwaysMatch": capabilities } }));
        let session = format!("/session/{}", session["sessionId"].as_str().expect("a session"));
        Some(Self { driver, session, _profile: profile })
    }

    /// Goes to an address and waits until it is loaded.
    pub(crate) fn open(&self, url: &str) {
        self.command("/url", &json!({ "url": url }));
    }

    /// Runs a script in the page: the body of a function with `arguments`.
    pub(crate) fn run(&self, script: &str, arguments: &Value) -> Value {
        self.command("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// What an expression is in the page; promises are awaited.
    pub(crate) fn value(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression})"), &json!([]))
    }

    /// What an expression is once it is neither false nor empty.
    pub(crate) fn wait_for(&self, expression: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let value = self.value(expression);
            if !matches!(&value, Value::Null | Value::Bool(false)) && value != "" && value != 0 {
                return value;
            }
            assert!(Instant::now() < deadline, "`{expression}` is still {value} after {PATIENCE:?}");
            sleep(Duration::from_millis(50));
        }
    }

    /// The text that a reader sees of the first element that matches.
    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.run("return document.querySelector(arguments[0])?.innerText", &json!([selector]));
        text.as_str().unwrap_or_else(|| panic!("there is no {selector}")).to_owned()
    }

    /// Clicks where the first element that matches is, as a person would.
    pub(crate) fn click(&self, selector: &str) {
        let found = self.command("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found[ELEMENT].as_str().expect("an element");
        self.command(&format!("/element/{id}/click"), &json!({}));
    }

    /// Makes the window as small as a phone, and says which colours the reader prefers: `light` or `dark`.
    pub(crate) fn become_a_phone(&self, colours: &str) {
        let screen = json!({ "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        let colours = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
        self.devtools("Emulation.setEmulatedMedia", &colours);
    }

    /// What the browser has put into its console since the last call: errors, violated policies and all the rest.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.command("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().expect("a log");
        entries.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// The requests over the network since the last call.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        let entries = self.command("/se/log", &json!({ "type": "performance" }));
        let events = entries.as_array().expect("a log").iter().map(|entry| {
            let event = entry["message"].as_str().expect("an event");
            serde_json::from_str::<Value>(event).expect("JSON")["message"].clone()
        });
        events
            .filter(|event| event["method"] == "Network.requestWillBeSent")
            .map(|event| {
                let part = |name: &str| event["params"]["request"][name].as_str().expect("a text").to_owned();
                Sent { method: part("method"), url: part("url") }
            })
            // Data that stands in its own address, and the page that Chromium starts with.
            .filter(|sent| !sent.url.starts_with("data:") && !sent.url.starts_with("chrome:"))
            .collect()
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        self.command("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    fn command(&self, path: &str, parameters: &Value) -> Value {
        self.driver.send(&Method::POST, &format!("{}{path}", self.session), parameters)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends Chromium; its driver alone would leave it behind. There is nothing to do if it does not answer.
        let _ = self.driver.ask(&Method::DELETE, &self.session, &json!({}));
    }
}

impl Driver {
    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines().map_while(Result::ok);
        let port: u16 = lines
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("the driver says on which port it listens");
        // The pipe must be read on, or the driver would block once it is full.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(2 * PATIENCE))
            .build()
            .into();
        Self { child, address: format!("http://127.0.0.1:{port}"), agent }
    }

    /// Sends a command; anything but success ends the test.
    fn send(&self, method: &Method, path: &str, parameters: &Value) -> Value {
        let value = self.ask(method, path, parameters).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        assert!(value.get("error").is_none(), "{path} {parameters}: {} {}", value["error"], value["message"]);
        value
    }

    fn ask(&self, method: &Method, path: &str, parameters: &Value) -> Result<Value, ureq::Error> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header("Content-Type", "application/json");
        let mut answer = if method == Method::DELETE {
            self.agent.run(request.body(()).expect("a request"))?
        } else {
            self.agent.run(request.body(parameters.to_string()).expect("a request"))?
        };
        let body = answer.body_mut().with_config().limit(u64::MAX).read_to_string()?;
        let mut answer: Value = serde_json::from_str(&body).expect("the driver answers in JSON");
        Ok(answer["value"].take())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The path of a program that must be there.
fn program(variable: &str, usual: &str) -> String {
    let path = env::var(variable).ok().filter(|path| !path.is_empty()).unwrap_or_else(|| usual.to_owned());
    assert!(
        Path::new(&path).is_file(),
        "{path} is missing: install the packages chromium and chromium-driver, name the programs in \
         ROLLWISE_TEST_CHROMIUM and ROLLWISE_TEST_CHROMEDRIVER, or leave these tests out with ROLLWISE_SKIP=browser"
    );
    path
}
