//! `lineproof init` makes files for a line of somebody's own that run as they are.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::foreign::{Behaviour, Press};
use crate::support::{Output, Place, listing};

/// A place with the line of the packing machine, which counts no parts.
fn packing() -> Place {
    let place = Place::new();
    place.write("packing.aml", include_str!("../../../fixtures/lines/packing.aml"));
    place
}

impl Place {
    fn run_own(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["run", "--profile", "own/packing.toml"], args].concat()))
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap()
    }
}

#[track_caller]
fn refused(output: &Output, parts: &[&str]) {
    output.ends_with(4);
    let said = &output.stderr;
    for part in parts {
        assert!(said.contains(part), "{part}\nis not in\n{said}");
    }
}

#[test]
fn a_line_from_automationml_is_promised_what_is_there() {
    let place = packing();
    let made = place.init(&["own", "--from", "packing.aml"]);
    made.ends_with(0);
    assert!(made.stdout.contains("own/packing.words.toml: 2 acts and 8 states"), "{}", made.stdout);
    assert!(made.stdout.contains(" run --profile own/packing.toml\n"), "{}", made.stdout);
    assert!(place.text("own/packing.toml").contains("line = \"../packing.aml\""));
    let command = "# command = [\"{profile-folder}/.venv/bin/python\", \"-u\", \"{profile-folder}/gateway.py\"";
    assert!(place.text("own/packing.toml").contains(command));
    assert!(place.text("own/features/packing.feature").contains("    Then Store.Empty is on for 1 s\n"));
    let passed = place.run_own(&[]);
    passed.ends_with(0);
    assert!(passed.stdout.contains("PASS  Nothing moves by itself"), "{}", passed.stdout);
}

/// The words that were made are those of the line: what was promised fails once somebody moves it.
#[test]
fn what_was_promised_fails_when_the_line_moves() {
    let place = packing();
    place.init(&["own", "--from", "packing.aml"]).ends_with(0);
    let steps = "When Belt.Run is called with direction 1 and slow off\n    Then Belt.Running is off for 1 s\n";
    place.write("own/features/packing.feature", &format!("Feature: F\n  Scenario: S\n    {steps}"));
    let failed = place.run_own(&[]);
    failed.ends_with(1);
    assert!(failed.stdout.contains("✗ Then Belt.Running is off for 1 s"), "{}", failed.stdout);
}

#[test]
fn a_line_that_counts_no_parts_is_not_promised_any() {
    let place = packing();
    place.init(&["own", "--from", "packing.aml"]).ends_with(0);
    place.write("own/features/packing.feature", "Feature: F\n  Scenario: S\n    Then 3 parts are finished\n");
    let message = "the line has no method `Production.GetFinished` that tells the parts that are finished, which this step rests on";
    refused(&place.run_own(&[]), &[message, "say in own/packing.toml, at [plant.ledgers], which method does"]);
}

#[test]
fn every_line_here_gets_words_that_can_be_used() {
    let place = Place::new();
    place.write("assembly.aml", include_str!("../../../fixtures/lines/assembly.aml"));
    for line in ["mps", "assembly"] {
        place.init(&["own", "--from", &format!("{line}.aml"), "--name", line]).ends_with(0);
        let profile = format!("own/{line}.toml");
        place.finish(&mut place.lineproof(&["run", "--profile", &profile])).ends_with(0);
    }
    assert!(place.text("own/mps.words.toml").contains("words = \"Line.State is {Line_State}\""));
}

#[test]
fn nothing_that_is_there_is_touched() {
    let place = packing();
    std::fs::create_dir(place.path("own")).unwrap();
    place.write("own/packing.words.toml", "mine");
    let said = place.init(&["own", "--from", "packing.aml"]);
    refused(&said, &["there already: own/packing.words.toml", "another name with `--name`"]);
    assert_eq!(place.text("own/packing.words.toml"), "mine");
    assert_eq!(listing(&place.path("own")), ["packing.words.toml"]);
    place.init(&["own", "--from", "packing.aml", "--name", "other"]).ends_with(0);
}

#[test]
fn what_describes_no_line_is_refused_and_nothing_is_left() {
    let place = packing().with("packing.aml", "Lineproof@Units/Conveyor", "Lineproof@Units/Conveyr");
    let init = |args: &[&str]| place.init(&[&["own"], args].concat());
    refused(&init(&[]), &["it is not said where the line is described", "name with `--from` an AutomationML file"]);
    refused(&init(&["--from", "line.aml"]), &["line.aml cannot be read", "check the path given with `--from`"]);
    refused(
        &init(&["--from", "profile.toml"]),
        &["profile.toml does not describe a line", "name an AutomationML file"],
    );
    refused(&init(&["--from", "mps.aml", "--name", "a/b"]), &["`a/b` is no name for files", "give one with `--name`"]);
    refused(&init(&["--from", "packing.aml"]), &["Conveyr", "did you mean"]);
    assert!(!place.path("own").exists(), "{:?}", listing(&place.path("own")));
}

/// A press behind a server that nobody has described, for as long as this is held.
struct There {
    press: Press,
    runtime: tokio::runtime::Runtime,
}

impl There {
    fn open() -> Self {
        Self::nesting(0)
    }

    fn nesting(nested: usize) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let press = runtime.block_on(Press::start(Behaviour { nested, ..Behaviour::default() }));
        Self { press, runtime }
    }

    fn init(&self, place: &Place) -> Output {
        place.init(&["own", "--from", &format!("opc.tcp://{}/", self.press.address), "--name", "packing"])
    }

    fn close(self) {
        self.runtime.block_on(self.press.stop());
    }
}

#[test]
fn a_server_is_promised_what_it_shows() {
    let (there, place) = (There::open(), Place::new());
    let made = there.init(&place);
    made.ends_with(0);
    let told = "own/packing.signals.toml: 4 signals; what is left out stands at its end (1)\n";
    assert!(made.stdout.contains(told), "{}", made.stdout);
    let list = place.text("own/packing.signals.toml");
    let force = "name = \"Press.Force\"\nnode = \"nsu=urn:test:press;s=Press.Force\"\ntype = \"Double\"\n";
    assert!(list.contains(force), "{list}");
    assert!(list.contains("# Press.Answer: its argument ``"), "{list}");
    let passed = place.run_own(&[]);
    passed.ends_with(0);
    assert!(passed.stdout.contains("PASS  Nothing moves by itself"), "{}", passed.stdout);
    let manifest: serde_json::Value =
        serde_json::from_str(&place.text("target/lineproof/latest/manifest.json")).unwrap();
    let mut lines = manifest["inputs"].as_array().unwrap().iter().filter(|input| input["what"] == "line");
    assert!(lines.next().unwrap()["path"].as_str().unwrap().ends_with("own/packing.signals.toml"), "{manifest}");
    there.press.set("Press.Strokes", 3u32);
    place.run_own(&[]).ends_with(1);
    there.close();
}

/// A node set that other node sets require has nothing to look at.
#[test]
fn a_node_set_that_only_defines_types_is_told_from_one_that_has_instances() {
    let place = Place::new();
    let types = "<UANodeSet xmlns=\"http://opcfoundation.org/UA/2011/03/UANodeSet.xsd\"><NamespaceUris><Uri>urn:t</Uri></NamespaceUris>\
                 <Models><Model ModelUri=\"urn:t\"/></Models><UAObjectType NodeId=\"ns=1;i=1\" BrowseName=\"1:PressType\"><References>\
                 <Reference ReferenceType=\"i=45\" IsForward=\"false\">i=58</Reference></References></UAObjectType></UANodeSet>";
    place.write("types.NodeSet2.xml", types);
    let said = place.init(&["own", "--from", "types.NodeSet2.xml"]);
    refused(&said, &["types.NodeSet2.xml shows no signal", "it defines only types; name the file that has instances"]);
    assert!(!place.path("own").exists(), "{:?}", listing(&place.path("own")));
}

#[test]
fn what_stands_too_deep_to_be_looked_at_is_told() {
    for (nested, is_found) in [(15, true), (16, false)] {
        let (there, place) = (There::nesting(nested), Place::new());
        there.init(&place).ends_with(0);
        let list = place.text("own/packing.signals.toml");
        let told = list.contains("Level15.Level16: what stands below it (1 of it): not more than 16 levels below");
        assert_eq!((list.contains(".Deepest\"\n"), told), (is_found, !is_found), "{list}");
        there.close();
    }
}

/// A method is called on the node of its object, and a name is whatever the list says.
#[test]
fn what_the_list_names_is_called_and_seen_where_it_is() {
    let (there, place) = (There::open(), Place::new());
    there.init(&place).ends_with(0);
    for file in ["signals.toml", "words.toml"] {
        let file = format!("own/packing.{file}");
        let text = place.text(&file).replace("\"Book.Parts", "\"Log.Pages").replace("\"Press.Strokes", "\"Ram.Count");
        place.write(&file, &text);
    }
    let steps = "When Log.Pages is called with 1 and 10\n    Then signal \"Ram.Count\" is 0\n";
    place.write("own/features/packing.feature", &format!("Feature: F\n  Scenario: S\n    {steps}"));
    place.run_own(&[]).ends_with(0);
    let steps = "When Press.Jam is called\n    Then signal \"Ram.Count\" is 0\n";
    place.write("own/features/packing.feature", &format!("Feature: F\n  Scenario: S\n    {steps}"));
    let refused = place.run_own(&[]);
    refused.ends_with(2);
    assert!(refused.stdout.contains("BadInvalidState"), "{}", refused.stdout);
    there.close();
}

#[test]
fn a_list_that_cannot_be_meant_is_refused_with_its_place() {
    let (there, place) = (There::open(), Place::new());
    there.init(&place).ends_with(0);
    let list = place.text("own/packing.signals.toml");
    place.write("own/packing.signals.toml", &list.replacen("type = \"UInt32\"", "type = \"UInt31\"", 1));
    refused(&place.run_own(&[]), &["own/packing.signals.toml:", "unknown type `UInt31`", "did you mean `UInt32`?"]);
    place.write("own/packing.signals.toml", &list.replacen("nsu=urn:test:press;s=Press.Force", "Press.Force", 1));
    refused(&place.run_own(&[]), &["`Press.Force` is no node id", "write `nsu=URI;s=NAME`"]);
    place.write("own/packing.signals.toml", &list.replacen("type = \"UInt32\"\n", "", 1));
    let advice = "add the key to this table; `lineproof explain signals` tells all keys";
    refused(&place.run_own(&[]), &["own/packing.signals.toml:", "missing field `type`", advice]);
    place.write("own/packing.signals.toml", &list);
    let profile = place.text("own/packing.toml");
    let simulated = profile.replace("\"opcua\"", "\"sim\"").replace("endpoint = ", "# endpoint = ");
    place.write("own/packing.toml", &simulated);
    refused(&place.run_own(&[]), &["a list of signals tells nothing of how the line moves", "write kind = \"opcua\""]);
    there.close();
}

#[test]
fn of_a_server_where_nothing_stands_still_it_is_promised_what_was_measured() {
    let (there, place, over) = (There::open(), Place::new(), AtomicBool::new(false));
    let said = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (1..).take_while(|_| !over.load(Ordering::Relaxed)) {
                there.press.set("Press.Strokes", u32::try_from(number).unwrap());
                there.press.set("Press.Force", f64::from(number));
                there.press.set("Book.NewestPart", u64::try_from(number).unwrap());
                there.press.set("Book.NewestControl", u64::try_from(number).unwrap());
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let said = there.init(&place);
        over.store(true, Ordering::Relaxed);
        said
    });
    said.ends_with(0);
    let feature = std::fs::read_dir(place.path("own/features")).unwrap().next().unwrap().unwrap().path();
    let feature = std::fs::read_to_string(feature).unwrap();
    assert!(feature.contains("    Then signal \"Press.Force\" is between "), "{feature}");
    there.close();
}

#[test]
fn a_server_that_is_not_there_leaves_nothing() {
    let place = Place::new();
    let init = |from: &str| place.init(&["own", "--from", from]);
    refused(
        &init("opc.tcp://127.0.0.1:1/"),
        &["cannot connect to the plant at opc.tcp://127.0.0.1:1/", "is it reachable from here?"],
    );
    refused(
        &init("opc.tcp://127.0.0.1/"),
        &["`opc.tcp://127.0.0.1/` is no address of an OPC UA server", "write `opc.tcp://HOST:PORT/`"],
    );
    assert!(!place.path("own").exists(), "{:?}", listing(&place.path("own")));
}
