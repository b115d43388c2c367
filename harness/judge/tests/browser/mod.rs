//! A headless Chromium, spoken to over its own pipes: no port, no driver.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What a page may take to become ready, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// The names under which systems have it.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Its pipes are the descriptors 3 and 4.
const PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#;

/// One page in a browser of its own.
pub(crate) struct Browser {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    session: String,
    last: u64,
    /// What the page complained about, and what it wanted from elsewhere.
    pub(crate) complaints: Vec<String>,
    /// Removed when the browser is gone.
    _folder: tempfile::TempDir,
}

/// The browser of this machine, if it has one.
pub(crate) fn program() -> Option<&'static str> {
    let is_there = |name: &&str| {
        let found = Command::new("sh").args(["-c", "command -v \"$0\"", name]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    PROGRAMS.into_iter().find(is_there)
}

impl Browser {
    pub(crate) fn start(program: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", PIPES, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]);
        command.args(["--no-first-run", "--disable-background-networking", "--disable-component-update"]);
        command.args(["--disable-sync", "--window-size=1400,1000", "--remote-debugging-pipe"]);
        command.arg(format!("--user-data-dir={}", folder.path().display())).arg("about:blank");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (orders, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let session = String::new();
        let mut browser = Self { child, orders, answers, session, last: 0, complaints: Vec::new(), _folder: folder };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let target = self.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let asked = json!({"targetId": target["targetId"], "flatten": true});
        self.ask("Target.attachToTarget", &asked)["sessionId"].as_str().unwrap().clone_into(&mut self.session);
        for domain in ["Runtime.enable", "Log.enable", "Network.enable", "Page.enable"] {
            self.ask(domain, &json!({}));
        }
        self.ask("Performance.enable", &json!({"timeDomain": "threadTicks"}));
    }

    /// What the page has cost its thread so far: processor time, which a busy machine does not change.
    pub(crate) fn spent(&mut self) -> Duration {
        let metrics = self.ask("Performance.getMetrics", &json!({}));
        let named = |metric: &&Value| metric["name"] == "TaskDuration";
        let spent = metrics["metrics"].as_array().unwrap().iter().find(named).unwrap();
        Duration::from_secs_f64(spent["value"].as_f64().unwrap())
    }

    /// Opens a file, and waits until its script says that it is ready.
    pub(crate) fn open(&mut self, page: &Path) {
        let began = Instant::now();
        self.ask("Page.navigate", &json!({"url": format!("file://{}", page.display())}));
        while self.evaluate("document.documentElement?.dataset.ready ?? ''") != "true" {
            assert!(began.elapsed() < PATIENCE, "{} is not ready: {:?}", page.display(), self.complaints);
        }
    }

    /// What a piece of script comes to, promises awaited.
    pub(crate) fn evaluate(&mut self, script: &str) -> Value {
        let asked = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        let answer = self.ask("Runtime.evaluate", &asked);
        assert_eq!(answer["exceptionDetails"], Value::Null, "{script}");
        answer["result"]["value"].clone()
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.ask("Input.dispatchKeyEvent", &json!({"type": kind, "key": key}));
        }
    }

    /// Something of the mouse at a place.
    pub(crate) fn mouse(&mut self, kind: &str, (x, y): (f64, f64), more: &Value) {
        let mut asked = json!({"type": kind, "x": x, "y": y});
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask("Input.dispatchMouseEvent", &asked);
    }

    /// Asks, and takes note of what the page says meanwhile.
    pub(crate) fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut order = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            order["sessionId"] = self.session.as_str().into();
        }
        self.orders.write_all(format!("{order}\0").as_bytes()).unwrap();
        loop {
            let answer = self.hear();
            if answer["id"] == self.last {
                assert_eq!(answer["error"], Value::Null, "{method}");
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.answers.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&bytes).unwrap()
    }

    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        let is_page = |url: &Value| url.as_str().is_some_and(|url| url.starts_with("file:") || url == "about:blank");
        let complains = match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => true,
            "Runtime.consoleAPICalled" => matches!(parameters["type"].as_str(), Some("error" | "warning" | "assert")),
            "Log.entryAdded" => matches!(parameters["entry"]["level"].as_str(), Some("error" | "warning")),
            "Network.requestWillBeSent" => !is_page(&parameters["request"]["url"]),
            _ => false,
        };
        if complains {
            self.complaints.push(event.to_string());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.orders.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.child.wait();
    }
}
