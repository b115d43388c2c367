//! What `check` and `serve` say about a line's file: everything at once, each with file and line.

use std::fs;
use std::path::PathBuf;

use crate::process::{LINE, run, stderr, stdout};
use tempfile::TempDir;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/lineproof-library.aml");

/// The MPS line with changes: what stands in its file, once, and what is put in its place.
struct Changed {
    folder: TempDir,
    text: String,
}

impl Changed {
    fn line(changes: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(LIBRARY, folder.path().join("lineproof-library.aml")).unwrap();
        let mut text = fs::read_to_string(LINE).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from} is not in the line");
            text = text.replacen(from, to, 1);
        }
        fs::write(folder.path().join("mps.aml"), &text).unwrap();
        Self { folder, text }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("mps.aml")
    }

    /// What a command says of it, without the folder.
    fn said(&self, command: &[&str]) -> (Option<i32>, String) {
        let output = run(&[command, &[self.file().to_str().unwrap()]].concat());
        let text = format!("{}{}", stdout(&output), stderr(&output)).replace("plant-sim: ", "");
        (output.status.code(), text.replace(&format!("{}/", self.folder.path().display()), ""))
    }

    /// `mps.aml:12: `, for the line in which a text stands.
    fn place(&self, text: &str) -> String {
        let before = self.text.split(text).next().unwrap();
        format!("mps.aml:{}: ", before.lines().count())
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let line = Changed::line(&[
        ("<Value>Magazine.Level == 0 and", "<Value>Magazine.Level = 0 and"),
        ("<Attribute Name=\"Fault\"><Value>Ejector.Fault", "<Attribute Name=\"Fault\"><Value>Ejector.Falt"),
        ("<Value>580</Value>", "<Value>5800</Value>"),
        ("Name=\"BeltSpeed\"", "Name=\"BeltSped\""),
        ("<Attribute Name=\"ExtendValve\">", "<Attribute Name=\"ExtendValv\">"),
        ("<ExternalInterface Name=\"Retract\"", "<ExternalInterface Name=\"Retrct\""),
        ("Name=\"direction\" AttributeDataType=\"xs:int\"", "Name=\"direction\" AttributeDataType=\"xs:string\""),
        ("Unit=\"mm\"><Value>100</Value>", "Unit=\"mm\"><Value>1oo</Value>"),
        ("RefPartnerSideB=\"Button:Pressed\"", "RefPartnerSideB=\"Button:Presed\""),
    ]);
    let (code, said) = line.said(&["check"]);
    let expected = [
        (line.place("1oo"), "MPS/Ejector/Stroke: `1oo` is no Double"),
        (
            line.place("<Attribute Name=\"a part lies"),
            "of Ejector: a DoubleActingCylinder has no Interlocks.ExtendValv; did you mean `Interlocks.ExtendValve`?",
        ),
        (line.place("Name=\"Retrct\""), "method Ejector.Retrct: its class does not offer it"),
        (line.place("BeltSped"), "of Conveyor: a Conveyor has none of that name; did you mean `BeltSpeed`?"),
        (line.place("<ExternalInterface Name=\"Run\""), "method Conveyor.Run must have inputs (Int32, Boolean)"),
        (line.place("<Value>5800"), "of Conveyor.ExitSensor: 5800 mm is beyond the end of Conveyor, at 600 mm"),
        (
            line.place("Ejector.Falt<"),
            "attribute \"Fault\" of Line: nothing is called Ejector.Falt; did you mean Ejector.Fault?",
        ),
        (
            line.place("<Attribute Name=\"Done\">"),
            "attribute \"Done\" of Line: '=' means nothing here; write `==` to compare",
        ),
        (line.place("Button:Presed"), "Button:Presed"),
    ];
    for (place, what) in &expected {
        assert!(
            said.lines().any(|line| line.starts_with(place) && line.contains(what)),
            "{place}{what}\nis not in\n{said}"
        );
    }
    assert_eq!(code, Some(1));
    let mistakes: Vec<_> = said.lines().filter(|line| line.starts_with("mps.aml:")).collect();
    // The second interlock of the output that is none, and what the signal without its link leaves open.
    assert!(said.contains("\"EmergencyStop\" of Line: Safety.EmergencyStop shows nothing: link it"), "{said}");
    assert_eq!(mistakes.len(), expected.len() + 2, "{said}");
    let (code, served) = line.said(&["serve", "--bind", "127.0.0.1:0", "--line"]);
    assert_eq!((code, served.trim()), (Some(1), mistakes.join("\n").as_str()));
}

#[test]
fn one_element_tells_all_that_is_wrong_in_it_and_nothing_that_only_follows() {
    let line = Changed::line(&[
        ("<Value>Conveyor.EntryBarrier and not Extended</Value>", "<Value>Conveyor.EntryBarrier and</Value>"),
        ("<Value>Conveyor.Request == -1 and not Extended</Value>", "<Value>Conveyor.Request == 'back'</Value>"),
        ("<Attribute Name=\"Spread\" Unit=\"mm/s\"><Value>12<", "<Attribute Name=\"Spread\" Unit=\"mm/s\"><Value>400<"),
        ("<Value>Retracted and Part == 0", "<Value>Retracted and Prt == Parrt"),
    ]);
    let (_, said) = line.said(&["check"]);
    let expected =
        ["was expected", "compared", "smaller than PistonSpeed", "nothing is called Prt", "nothing is called Parrt"];
    for what in expected {
        assert!(said.contains(what), "{what} is not in\n{said}");
    }
    assert_eq!(said.lines().filter(|line| line.starts_with("mps.aml:")).count(), expected.len(), "{said}");
}

#[test]
fn what_has_no_effect_is_noted_and_nothing_is_noted_of_the_lines_here() {
    let line = Changed::line(&[
        ("Name=\"FallSpeed\"", "Name=\"Colour\""),
        ("<InternalLink Name=\"stop lamp\"", "<InternalLink Name=\"stop lamp off\""),
        (
            "RefPartnerSideA=\":StopLamp\" RefPartnerSideB=\"StopIndicator:Lit\"",
            "RefPartnerSideA=\"StopIndicator:Lit\" RefPartnerSideB=\"StopIndicator:Lit\"",
        ),
        ("RefBaseRoleClassPath=\"Lineproof@Roles/ProductionLine\"", "RefBaseRoleClassPath=\"Lineproof@Roles/Station\""),
    ]);
    let (code, said) = line.said(&["check"]);
    assert_eq!(code, Some(0), "{said}");
    for (place, what) in [
        (line.place("Colour"), "only shown: those that a Magazine reads are Capacity, FallSpeed, "),
        (line.place("Name=\"StopLamp\""), "it shows its default for ever"),
        (line.place("<InternalElement Name=\"MPS\""), "give this element the role ProductionLine"),
    ] {
        assert!(
            said.lines().any(|line| line.starts_with(&place) && line.contains(what)),
            "{place}{what}\nis not in\n{said}"
        );
    }
    for file in ["lines/mps.aml", "lines/assembly.aml", "lines/packing.aml", "filling/filling.aml"] {
        let output = run(&["check", &format!("{}/../fixtures/{file}", env!("CARGO_MANIFEST_DIR"))]);
        assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(0), 1), "{}", stdout(&output));
    }
}
