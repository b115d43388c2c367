//! Mistakes in a line's model.

use super::{has, is, refused, with};
use crate::support::Place;

#[test]
fn a_line_that_is_not_there() {
    let expected = "
  × profile.toml:7: line mp.aml: cannot be read: No such file or directory (os error 2)
   ╭─[profile.toml:7:8]
 6 │ kind = \"sim\"
 7 │ line = \"mp.aml\"
   ·        ────┬───
   ·            ╰── here
 8 │ vocabulary = \"vocabulary.toml\"
   ╰────
  help: check the path
";
    with("profile.toml", "mps.aml", "mp.aml", expected);
}

#[test]
fn a_line_that_is_not_xml() {
    let place = Place::new();
    place.write("mps.aml", "<CAEXFile SchemaVersion=\"3.0\">\n  <InstanceHierarchy Name=\"Lines\">\n</CAEXFile>\n");
    let expected = "
  × mps.aml:3: not XML: ill-formed document: expected `</InstanceHierarchy>`, but `</CAEXFile>` was found
   ╭─[mps.aml:3:1]
 2 │   <InstanceHierarchy Name=\"Lines\">
 3 │ </CAEXFile>
   · ─────┬─────
   ·      ╰── here
   ╰────
  help: correct the XML there; an XML editor shows the place
";
    is(&refused(&place, &[]), expected);
}

#[test]
fn a_line_that_is_not_automation_ml() {
    let place = Place::new();
    place.write("mps.aml", "<html/>\n");
    let expected = "
  × mps.aml:1: not AutomationML: the root element is `html` instead of `CAEXFile`
   ╭─[mps.aml:1:1]
 1 │ <html/>
   · ───┬───
   ·    ╰── here
   ╰────
  help: give an .aml or .amlx file
";
    is(&refused(&place, &[]), expected);
}

/// Expects these parts of the message about a line of which one piece is replaced: the places move with the file.
#[track_caller]
fn with_line(from: &str, to: &str, parts: &[&str]) {
    let said = refused(&Place::new().with("mps.aml", from, to), &[]);
    has(&said, &["  × mps.aml:", "╭─[mps.aml:", "╰── here"]);
    has(&said, parts);
}

#[test]
fn a_line_with_an_unknown_class() {
    let problem = ": MPS/Conveyor/Bin: the library `Units` has no class `Binn`";
    with_line("Lineproof@Units/Bin", "Lineproof@Units/Binn", &[problem, "help: did you mean `Bin`?"]);
}

#[test]
fn a_line_with_a_dangling_link() {
    let problem = ": MPS/Conveyor/into the bin: one end of the link, `Bin:Inn`, is not there";
    with_line("RefPartnerSideB=\"Bin:In\"", "RefPartnerSideB=\"Bin:Inn\"", &[problem, "help: did you mean `Bin:In`?"]);
}

#[test]
fn a_line_of_which_no_plant_can_be_built_tells_all_the_reasons() {
    let place = Place::new().with("mps.aml", "Value>Ejector.Fault</", "Value>Ejector.Falt</");
    let place = place.with("mps.aml", "<Value>580</Value>", "<Value>5800</Value>");
    let said = refused(&place, &[]);
    has(&said, &["mps.aml: 2 mistakes", "nothing is called Ejector.Falt; did you mean Ejector.Fault?"]);
    has(&said, &["5800 mm is beyond the end of Conveyor, at 600 mm: no workpiece ever comes there"]);
}

#[test]
fn a_line_with_several_mistakes() {
    let place = Place::new().with("mps.aml", "Unit=\"mm\"><Value>600", "><Value>600");
    let place = place.with("mps.aml", "<Value>580", "<Value>580,5");
    let place = place.with("lineproof-library.aml", "xs:dateTime", "xs:datTime");
    let said = refused(&place, &[]);
    has(&said, &["  × mps.aml: 3 mistakes\n", "help: did you mean `xs:dateTime`?"]);
    has(&said, &[": MPS/Conveyor/Length: a value without unit, but its class asks for `mm`"]);
    has(&said, &[": MPS/Conveyor/ExitSensor/Position: `580,5` is no Double"]);
    has(&said, &["× lineproof-library.aml:", ": MPS/Control/GetLedger/Outputs/At: unknown data type `xs:datTime`"]);
}

#[test]
fn a_line_of_which_no_plant_can_be_built() {
    let problem = "Magazine.Levl";
    with_line("and Magazine.Level > 0", "and Magazine.Levl > 0", &[problem, "help: no plant can be built of this"]);
    let said = refused(
        &Place::new().with(
            "mps.aml",
            "Name=\"Moving\"",
            "Name=\"Moves\" RefBaseClassPath=\"Lineproof@Interfaces/Signal\"",
        ),
        &[],
    );
    has(&said, &["no data type"]);
}
