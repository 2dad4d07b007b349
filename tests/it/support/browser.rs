//! Chromium with a touch screen: a phone with JavaScript off, or a counter's screen with it on.
//!
//! With JavaScript off the element commands of WebDriver never return, because they are scripts
//! themselves. So the page is looked at and touched through the browser's own protocol, which
//! chromedriver passes on: the fingers and keys are real input events.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::needs;

/// How long a page may take to appear before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser of one test's own.
pub struct Phone {
    driver: Child,
    session: String,
    agent: ureq::Agent,
}

/// A place on the page, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A key that is no letter.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    Tab,
    Space,
    Enter,
    Down,
    End,
}

impl Phone {
    /// A phone. None where there is no Chromium; that was told then.
    pub fn start() -> Option<Self> {
        Self::with(&options((360, 740), 2, false))
    }

    /// A counter's screen, likewise.
    pub fn screen(width: u32, height: u32) -> Option<Self> {
        Self::with(&options((width, height), 1, true))
    }

    /// A counter's screen whose prints need no confirmation and end in a folder. This is no headless
    /// Chromium, which prints nothing, but one without a screen.
    pub fn printing_to(folder: &Path) -> Option<Self> {
        let mut options = options((1280, 800), 1, true);
        let chrome = &mut options["capabilities"]["alwaysMatch"]["goog:chromeOptions"];
        chrome["args"][0] = json!("--ozone-platform=headless");
        if let Some(arguments) = chrome["args"].as_array_mut() {
            arguments.push(json!("--kiosk-printing"));
        }
        let printer = json!({ "id": "Save as PDF", "origin": "local", "account": "" });
        let state = json!({
            "recentDestinations": [printer], "selectedDestinationId": "Save as PDF", "version": 2,
        });
        let preferences = &mut chrome["prefs"];
        preferences["printing.print_preview_sticky_settings.appState"] = json!(state.to_string());
        preferences["savefile.default_directory"] = json!(folder);
        Self::with(&options)
    }

    fn with(options: &Value) -> Option<Self> {
        let (driver, port) = start_driver()?;
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        let mut phone = Self {
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
            agent,
        };
        let created = phone.call("", options);
        let Some(id) = created["sessionId"].as_str() else {
            needs::missing(&format!("no Chromium: {created}"));
            return None;
        };
        phone.session = format!("{}/{id}", phone.session);
        Some(phone)
    }

    fn call(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let mut response = self
            .agent
            .post(url)
            .header("content-type", "application/json")
            .send(body.to_string())
            .unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        answer["value"].take()
    }

    /// A command of the browser's own protocol.
    fn command(&self, name: &str, parameters: &Value) -> Value {
        self.call(
            "/goog/cdp/execute",
            &json!({ "cmd": name, "params": parameters }),
        )
    }

    pub fn open(&self, url: &str) {
        self.call("/url", &json!({ "url": url }));
    }

    fn find(&self, selector: &str) -> Option<Value> {
        let document = self.command("DOM.getDocument", &json!({ "depth": 0 }));
        // While one page gives way to the next there may be none.
        let root = &document["root"]["nodeId"];
        let found = self.command(
            "DOM.querySelector",
            &json!({ "nodeId": root, "selector": selector }),
        );
        let node = &found["nodeId"];
        node.as_i64().filter(|id| *id > 0)?;
        Some(node.clone())
    }

    pub fn shows(&self, selector: &str) -> bool {
        self.find(selector).is_some()
    }

    /// Waits until the page has an element.
    pub fn wait_for(&self, selector: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(node) = self.find(selector) {
                return node;
            }
            assert!(
                Instant::now() < deadline,
                "{selector} is not on {}",
                self.html("body")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn html(&self, selector: &str) -> String {
        let node = self.find(selector);
        let html = self.command("DOM.getOuterHTML", &json!({ "nodeId": node }));
        html["outerHTML"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether an element takes no place on the screen.
    pub fn is_hidden(&self, selector: &str) -> bool {
        let node = self.wait_for(selector);
        let found = self.command("DOM.getBoxModel", &json!({ "nodeId": node }));
        found["model"].is_null()
    }

    /// Where an element is on the screen, after it was scrolled to.
    pub fn area(&self, selector: &str) -> Area {
        let node = self.wait_for(selector);
        self.command("DOM.scrollIntoViewIfNeeded", &json!({ "nodeId": node }));
        let found = self.command("DOM.getBoxModel", &json!({ "nodeId": node }));
        let border = &found["model"]["border"];
        let at = |index: usize| {
            border[index]
                .as_f64()
                .unwrap_or_else(|| panic!("{selector}: {found}"))
        };
        Area {
            x: at(0),
            y: at(1),
            width: at(4) - at(0),
            height: at(5) - at(1),
        }
    }

    /// Touches the middle of an element with a finger.
    pub fn tap(&self, selector: &str) {
        let area = self.area(selector);
        let finger = json!({ "x": area.x + area.width / 2.0, "y": area.y + area.height / 2.0 });
        let touch = |kind: &str, points: Value| {
            let event = json!({ "type": kind, "touchPoints": points });
            let answer = self.command("Input.dispatchTouchEvent", &event);
            assert!(answer["error"].is_null(), "{selector}: {answer}");
        };
        touch("touchStart", json!([finger]));
        touch("touchEnd", json!([]));
    }

    pub fn press(&self, key: Key) {
        let (name, code, number, text) = match key {
            Key::Tab => ("Tab", "Tab", 9, None),
            Key::Space => (" ", "Space", 32, Some(" ")),
            Key::Enter => ("Enter", "Enter", 13, Some("\r")),
            Key::Down => ("ArrowDown", "ArrowDown", 40, None),
            Key::End => ("End", "End", 35, None),
        };
        let mut event = json!({ "key": name, "code": code, "windowsVirtualKeyCode": number });
        event["type"] = json!(if text.is_some() {
            "keyDown"
        } else {
            "rawKeyDown"
        });
        if let Some(text) = text {
            event["text"] = json!(text);
        }
        self.command("Input.dispatchKeyEvent", &event);
        event["type"] = json!("keyUp");
        self.command("Input.dispatchKeyEvent", &event);
    }

    /// Presses a letter or digit together with Alt, as for an access key.
    pub fn press_with_alt(&self, character: char) {
        let number = character.to_ascii_uppercase() as u32;
        for kind in ["rawKeyDown", "char", "keyUp"] {
            let mut event = json!({
                "type": kind, "modifiers": 1, "windowsVirtualKeyCode": number, "key": character,
            });
            if kind == "char" {
                event["text"] = json!(character);
                event["unmodifiedText"] = json!(character);
            }
            self.command("Input.dispatchKeyEvent", &event);
        }
    }

    /// Waits until something has happened elsewhere.
    pub fn until(&self, what: &str, happened: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !happened() {
            assert!(Instant::now() < deadline, "{what}: {}", self.html("body"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses Tab until an element has the focus.
    pub fn tab_to(&self, selector: &str) {
        let focused = format!("{selector}:focus");
        for _ in 0..60 {
            if self.shows(&focused) {
                return;
            }
            self.press(Key::Tab);
        }
        panic!("{selector} is not reached with the keyboard");
    }

    pub fn write(&self, text: &str) {
        self.command("Input.insertText", &json!({ "text": text }));
    }

    /// Presses the browser's own Back button.
    pub fn back(&self) {
        self.call("/back", &json!({}));
    }

    /// Presses the browser's own Forward button.
    pub fn forward(&self) {
        self.call("/forward", &json!({}));
    }

    /// Cuts the network, or mends it.
    pub fn set_offline(&self, offline: bool) {
        self.command("Network.enable", &json!({}));
        let network = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        let answer = self.command("Network.emulateNetworkConditions", &network);
        assert!(answer["error"].is_null(), "{answer}");
    }

    /// How many pages the browser could go back and forth between.
    pub fn history(&self) -> usize {
        let history = self.command("Page.getNavigationHistory", &json!({}));
        history["entries"].as_array().unwrap().len()
    }

    /// A mobile network at the edge of its reach.
    pub fn slow_down(&self) {
        self.command("Network.enable", &json!({}));
        let slow = json!({
            "offline": false, "latency": 300, "downloadThroughput": 30_000,
            "uploadThroughput": 15_000,
        });
        let answer = self.command("Network.emulateNetworkConditions", &slow);
        assert!(answer["error"].is_null(), "{answer}");
    }

    /// Sets an attribute past the page's script.
    pub fn set_attribute(&self, selector: &str, name: &str, value: &str) {
        let node = self.wait_for(selector);
        let change = json!({ "nodeId": node, "name": name, "value": value });
        self.command("DOM.setAttributeValue", &change);
    }

    /// Runs a script on every page that is opened from now on, before the page's own. The page's
    /// policy does not bind it.
    pub fn run_on_every_page(&self, script: &str) {
        let answer = self.command(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": script }),
        );
        assert!(answer["error"].is_null(), "{answer}");
    }

    /// The value of an expression of JavaScript on the page, or what it promises. The page's policy
    /// does not bind it, but scripts must be on.
    pub fn evaluate(&self, expression: &str) -> Value {
        let mut found = self.command(
            "Runtime.evaluate",
            &json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }),
        );
        assert!(found["exceptionDetails"].is_null(), "{found}");
        found["result"]["value"].take()
    }

    /// Gives the screen another size.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true,
        });
        let answer = self.command("Emulation.setDeviceMetricsOverride", &size);
        assert!(answer["error"].is_null(), "{answer}");
    }

    /// Asks pages for dark colours, or for light ones.
    pub fn prefer_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        let answer = self.command(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
        assert!(answer["error"].is_null(), "{answer}");
    }

    /// The width of the screen and of what is on it.
    pub fn widths(&self) -> (f64, f64) {
        let metrics = self.command("Page.getLayoutMetrics", &json!({}));
        let width = |of: &str, name: &str| metrics[of][name].as_f64().unwrap();
        (
            width("cssLayoutViewport", "clientWidth"),
            width("cssContentSize", "width"),
        )
    }
}

/// A driver and its port. It ends at once where the port that it found free in one family of
/// addresses is taken in the other; then another is started.
fn start_driver() -> Option<(Child, String)> {
    let program =
        std::env::var("SIPAS_TEST_CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    for _ in 0..5 {
        let driver = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                needs::missing(&format!("no chromedriver at {program}: {error}"));
                return None;
            }
        };
        let output = BufReader::new(driver.stdout.take().unwrap());
        let port = output.lines().find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        if let Some(port) = port {
            return Some((driver, port));
        }
        driver.wait().unwrap();
    }
    panic!("{program} found no port");
}

fn options(size: (u32, u32), pixel_ratio: u32, scripts: bool) -> Value {
    let javascript = if scripts { 1 } else { 2 };
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": {
            // A test machine is often a container, where the sandbox can't be made.
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            "prefs": { "profile.managed_default_content_settings.javascript": javascript },
            "mobileEmulation": { "deviceMetrics": {
                "width": size.0, "height": size.1, "pixelRatio": pixel_ratio,
                "touch": true, "mobile": true
            } },
        },
    } } })
}

impl Drop for Phone {
    fn drop(&mut self) {
        // Ends the browser, which the driver alone knows; either may be gone already.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
