//! Each kind of mistake, with the whole message.

use super::{line, said, tiny, tiny_with};

/// The messages about the small line with one piece replaced.
#[track_caller]
fn with(from: &str, to: &str, expected: &[&str]) {
    let said = said(&tiny_with(from, to));
    assert_eq!(said.lines().collect::<Vec<_>>(), expected, "\n{said}");
}

#[test]
fn the_small_line_is_good() {
    assert_eq!(line(&tiny()).elements.len(), 2);
}

#[test]
fn unknown_classes() {
    let base = "RefBaseSystemUnitPath=\"Units/Sensor\"";
    let sensor = |reference: &str| base.replace("Units/Sensor", reference);
    with(
        base,
        &sensor("Units/Senor"),
        &["line.aml:10: MPS/Ejector/Sensor: the library `Units` has no class `Senor`; did you mean `Sensor`?"],
    );
    with(
        base,
        &sensor("Unit/Sensor"),
        &["line.aml:10: MPS/Ejector/Sensor: unknown library `Unit`; did you mean `Units`?"],
    );
    with(
        base,
        &sensor("Lib@Units/Sensor"),
        &["line.aml:10: MPS/Ejector/Sensor: the alias `Lib` is not declared; there is none; declare it by an \
           ExternalReference"],
    );
    with(
        "RefBaseClassPath=\"Interfaces/Wireless\"",
        "RefBaseClassPath=\"Interfaces/Wirless\"",
        &["line.aml:54: Units/Ejector/Position: the library `Interfaces` has no class `Wirless`; did you mean \
           `Wireless`?"],
    );
    with(
        "Roles/ProductionLine",
        "Roles/ProductionLin",
        &["line.aml:4: MPS: the library `Roles` has no class `ProductionLin`; did you mean `ProductionLine`?"],
    );
}

#[test]
fn a_class_that_is_derived_from_itself() {
    let message = "line.aml:53: Units/Ejector: the class `Units/Ejector` is derived from itself or contains itself; name \
                   another class";
    with("RefBaseClassPath=\"Units/Cylinder\"", "RefBaseClassPath=\"Units/Ejector\"", &[message]);
}

#[test]
fn dangling_links() {
    let is_not_there = |end: &str, help: &str| {
        format!("line.aml:11: MPS/Ejector/ready: one end of the link, `{end}`, is not there; {help}")
    };
    for (end, near) in [
        ("{sensor}:Sen", "Sensor:Seen"),
        ("Sensor/Sen", "Sensor/Seen"),
        ("Sensr:Seen", "Sensor:Seen"),
        ("{00000000-0000-0000-0000-000000000001}", ""),
    ] {
        let listed = "valid names: Out, Position, Extend, Ready, Sensor/Seen, Ejector/Out, Ejector/Position, \
                      Ejector/Extend, Ejector/Ready, Ejector/Sensor/Seen, Belt/In";
        let help = if near.is_empty() { listed.to_owned() } else { format!("did you mean `{near}`?") };
        with("{sensor}:Seen", end, &[&is_not_there(end, &help)]);
    }
    let said = said(&tiny_with("{sensor}:Seen", ""));
    assert!(said.starts_with("line.aml:11: MPS/Ejector/ready: one end of the link is empty; valid names: "), "{said}");
}

#[test]
fn links_between_what_does_not_fit() {
    let remedy = "connect signals and pins of one type, methods with methods, and FlowOut with FlowIn";
    let cases = [
        ("Extend", "`Ejector.Ready` (Signal of type Boolean) with `Ejector.Extend` (Method)"),
        ("Position", "`Ejector.Ready` (Signal of type Boolean) with `Ejector.Position` (Signal of type Double)"),
        ("Out", "`Ejector.Ready` (Signal of type Boolean) with `Ejector.Out` (FlowOut)"),
    ];
    for (end, what) in cases {
        with("{sensor}:Seen", end, &[&format!("line.aml:11: MPS/Ejector/ready: the link connects {what}; {remedy}")]);
    }
}

#[test]
fn units() {
    let given = " Unit=\"mm\"><Value>80";
    let message = |what: &str| {
        format!(
            "line.aml:6: MPS/Ejector/Stroke: {what}, but its class asks for `mm`; give the value in it: Unit=\"mm\""
        )
    };
    with(given, "><Value>80", &[&message("a value without unit")]);
    with(given, " Unit=\"m\"><Value>80", &[&message("a value in `m`")]);
}

#[test]
fn types_and_values() {
    let value = |text: &str, message: &str| {
        with("<Value>80", &format!("<Value>{text}"), &[&format!("line.aml:6: MPS/Ejector/Stroke: {message}")]);
    };
    value("80,5", "`80,5` is no Double; write a number with a decimal point, such as 0.5");
    value("NaN", "`NaN` is no Double; write a number with a decimal point, such as 0.5");
    value("800", "`800` is not allowed; the largest allowed value is 500 mm");
    value("0.5", "`0.5` is not allowed; the smallest allowed value is 1 mm");
    with(
        "<DefaultValue>steel",
        "<DefaultValue>gold",
        &["line.aml:42: MPS/Ejector/Material: `gold` is not allowed; allowed: steel, brass"],
    );
    with(
        "xs:string",
        "xs:strin",
        &["line.aml:42: MPS/Ejector/Material: unknown data type `xs:strin`; did you mean `xs:string`?"],
    );
    with(
        "Interfaces/Wireless\">\n        <Attribute Name=\"Value\" AttributeDataType=\"xs:double\"",
        "Interfaces/Wireless\">\n        <Attribute Name=\"Value\"",
        &["line.aml:55: MPS/Ejector/Position/Value: no data type; add the attribute `AttributeDataType`, such as \
           xs:double"],
    );
    with(
        "<Attribute Name=\"token\" AttributeDataType=\"xs:unsignedLong\"/>",
        "<Attribute Name=\"token\" AttributeDataType=\"xs:unsignedLong\"><Value>1</Value></Attribute>",
        &["line.aml:59: MPS/Ejector/Extend/Inputs/token: the value of an argument is not allowed; leave it out: the \
           caller gives it"],
    );
}

#[test]
fn limits() {
    let message = "line.aml:6: MPS/Ejector/Stroke: no value is allowed: the smallest, 1, is above the largest, 0; correct \
                   RequiredMinValue and RequiredMaxValue, here or in the class";
    with("<RequiredMaxValue>500", "<RequiredMaxValue>0", &[message]);
    let message =
        "line.aml:6: MPS/Ejector/Stroke: `much` is no Double; write a number with a decimal point, such as 0.5";
    with("<RequiredMaxValue>500", "<RequiredMaxValue>much", &[message]);
}

#[test]
fn duplicate_names() {
    with(
        "Name=\"Sensor\" ID",
        "Name=\"Stroke\" ID",
        &["line.aml:10: MPS/Ejector/Stroke: the name `Ejector.Stroke` is there twice, first in line 6; attributes, \
           interfaces and elements of one element need different names"],
    );
    with(
        "<InternalElement Name=\"Belt\"",
        "<InternalElement Name=\"Ejector\"/><InternalElement Name=\"Belt\"",
        &["line.aml:13: MPS: the element `Ejector` is there twice, first in line 5; give each its own name"],
    );
    with(
        "Name=\"Belt\" RefBase",
        "Name=\"Belt\" ID=\"ejector\" RefBase",
        &["line.aml:13: the ID `ejector` is there twice, first in line 5; give each its own name"],
    );
    with(
        "<InterfaceClass Name=\"Signal\"/>",
        "<InterfaceClass/>",
        &[
            "line.aml:19: Interfaces: InterfaceClass without a name; add the attribute `Name`",
            "line.aml:24: Interfaces/Wireless: the library `Interfaces` has no class `Signal`; valid names: FlowIn, \
             FlowOut, Input, Method, Wireless",
            "line.aml:7: MPS/Ejector/Ready: the library `Interfaces` has no class `Signal`; valid names: FlowIn, \
             FlowOut, Input, Method, Wireless",
        ],
    );
}

#[test]
fn xml_errors() {
    let remedy = "correct the XML there; an XML editor shows the place";
    let cases = [
        (
            "</SystemUnitClassLib>",
            "</SystemUnitClasLib>",
            "74: not XML: ill-formed document: expected `</SystemUnitClassLib>`, but `</SystemUnitClasLib>` was found",
        ),
        ("</CAEXFile>", "", "2: not XML: the element `CAEXFile` is not closed"),
        ("a cylinder", "a &cylinder;", "31: not XML: the entity `&cylinder;` is not defined"),
        ("Name=\"Lines\"", "Name=\"Lines\" Name=\"Lines\"", "3: not XML: the attribute `Name` is there twice"),
        ("Name=\"Lines\"", "Name=Lines", "3: not XML: position 23: attribute value must be enclosed in `\"` or `'`"),
        ("</CAEXFile>", "</CAEXFile><CAEXFile/>", "75: not XML: a second root element"),
    ];
    for (from, to, message) in cases {
        with(from, to, &[&format!("line.aml:{message}; {remedy}")]);
    }
}

#[test]
fn what_is_no_automation_ml() {
    let remedy = "correct the XML there; an XML editor shows the place";
    assert_eq!(said(""), format!("line.aml:1: not XML: there is no element; {remedy}"));
    assert_eq!(said("hello"), format!("line.aml:1: not XML: text outside the root element; {remedy}"));
    let html =
        "line.aml:1: not AutomationML: the root element is `html` instead of `CAEXFile`; give an .aml or .amlx file";
    assert_eq!(said("<html/>"), html);
    let remedy = "write it as CAEX 3.0 or 2.15 and say so by the attribute `SchemaVersion`";
    with("\"3.0\"", "\"4.2\"", &[&format!("line.aml:2: CAEX of version `4.2` is not known; {remedy}")]);
    with("SchemaVersion=\"3.0\"", "", &[&format!("line.aml:2: the version of CAEX is not given; {remedy}")]);
}

#[test]
fn no_line_and_two_lines() {
    let empty = "<CAEXFile SchemaVersion='3.0'><InstanceHierarchy Name='x'/></CAEXFile>";
    let message = "line.aml:1: it describes no line; add an InstanceHierarchy with an InternalElement";
    assert_eq!(said(empty), message);
    with(
        "<InternalElement Name=\"MPS\" ID=\"line\">",
        "<InternalElement Name=\"Other\"><RoleRequirements RefBaseRoleClassPath=\"Roles/ProductionLine\"/>\
         </InternalElement><InternalElement Name=\"MPS\" ID=\"line\">",
        &["line.aml:4: it describes a second line, `MPS`; describe each line in a file of its own"],
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = tiny_with("<Value>80", "<Value>800").replace("{sensor}:Seen", "Sensor:Sen");
    let text = text.replace("<DefaultValue>steel", "<DefaultValue>gold");
    let said = said(&text);
    let lines: Vec<&str> = said.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(lines, ["MPS/Ejector/Stroke", "MPS/Ejector/Material", "MPS/Ejector/ready"]);
}
