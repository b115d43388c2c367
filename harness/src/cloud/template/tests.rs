//! Parameters, conditions and intrinsic functions.

use super::*;

/// A template with these sections before its resources.
fn template(text: &str, given: &[(&str, &str)]) -> Result<Template, String> {
    let yaml = serde_yaml_ng::from_str(text).unwrap();
    let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Template::of_stack(&yaml, &given, "lineproof").map_err(|rejection| rejection.to_string())
}

/// The name of the only resource in a template whose name is this value.
fn name(sections: &str, value: &str, given: &[(&str, &str)]) -> Result<String, String> {
    let resources = format!("{{ T: {{ Type: AWS::Logs::LogGroup, Properties: {{ LogGroupName: {value} }} }} }}");
    let template = template(&format!("{sections}\nResources: {resources}"), given)?;
    Ok(template.resources["T"].name.clone())
}

#[track_caller]
fn refused<T: fmt::Debug>(result: Result<T, String>, expected: &str) {
    let message = result.unwrap_err();
    assert!(message.starts_with(expected), "{message}\ninstead of\n{expected}");
}

/// Whether a condition holds.
fn holds(condition: &str, given: &[(&str, &str)]) -> Result<bool, String> {
    let sections = format!(
        "
Parameters:
  Stage: {{ Type: String, Default: test }}
  Sites: {{ Type: CommaDelimitedList, Default: 'a, b' }}
  Count: {{ Type: Number, Default: 2 }}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
  IsLive: {{ 'Fn::Equals': [{{ Ref: Stage }}, live] }}
  Asked: {condition}"
    );
    Ok(name(&sections, "!If [Asked, 'yes', 'no']", given)? == "yes")
}

#[test]
fn conditions_hold_as_aws_decides_them() {
    for (condition, expected) in [
        ("!Equals [test, test]", true),
        ("!Equals [test, Test]", false),
        ("!Equals [!Ref Count, 2]", true),
        ("!Equals ['true', true]", true),
        ("!Equals [!Sub '${Stage}-${AWS::Region}', test-eu-central-1]", true),
        ("!Equals [!Join ['', !Ref Sites], ab]", true),
        ("!Equals [!Ref Sites, [a, b]]", true),
        ("!Equals [!Ref Sites, a]", false),
        ("!Condition IsTest", true),
        ("{ Condition: IsLive }", false),
        ("!Not [!Condition IsTest]", false),
        ("!And [!Condition IsTest, { Condition: IsLive }]", false),
        ("{ 'Fn::Or': [!Condition IsTest, !Condition IsLive] }", true),
        ("!And [!Not [!Condition IsLive], !Or [!Condition IsLive, !Equals [a, a]]]", true),
    ] {
        assert_eq!(holds(condition, &[]), Ok(expected), "{condition}");
    }
    assert_eq!(holds("!Condition IsLive", &[("Stage", "live")]), Ok(true));
}

#[test]
fn what_is_no_condition_is_refused_with_its_place_and_what_is_possible() {
    let equal = "!Equals [a, a]";
    for (condition, expected) in [
        ("yes", "Conditions, property Asked: it is no condition; write one of !And, !Condition, !Equals, !Not, !Or"),
        ("!Equal [a, a]", "Conditions, property Asked.Equal: !Equal is no condition; did you mean Equals?"),
        ("!Equals [a]", "Conditions, property Asked.Equals: it needs two values; write !Equals"),
        (
            "!Equals [!Ref Stag, a]",
            "Conditions, property Asked.Equals[0]: there is no `Stag` to refer to; did you mean Stage?",
        ),
        (
            "!Equals [!Ref T, a]",
            "Conditions, property Asked.Equals[0]: a condition sees parameters alone, not the resource `T`",
        ),
        (
            "!Equals [!Sub '${T.Arn}', a]",
            "Conditions, property Asked.Equals[0]: a condition sees parameters alone, not `T.Arn`",
        ),
        ("!Equals [!GetAtt T.Arn, a]", "Conditions, property Asked.Equals[0]: a condition cannot use !GetAtt; compare"),
        (
            "!Equals [!If [IsTest, a, b], a]",
            "Conditions, property Asked.Equals[0]: a condition cannot use !If; compare",
        ),
        ("!Equals [!Ref AWS::NoValue, a]", "Conditions, property Asked.Equals[0]: AWS::NoValue cannot be compared"),
        (
            "!Condition IsTets",
            "Conditions, property Asked.Condition: there is no condition `IsTets`; did you mean IsTest?",
        ),
        ("!Condition [IsTest]", "Conditions, property Asked.Condition: the name of a condition is a text"),
        (
            "!And [!Condition IsTest]",
            "Conditions, property Asked.And: it has 1 conditions in a list; AWS takes a list of 2 to 10",
        ),
        (
            "!Not [!Condition IsTest, !Condition IsLive]",
            "Conditions, property Asked.Not: it has 2 conditions in a list; AWS takes a list of 1",
        ),
        ("!Or [!Condition IsTest, 5]", "Conditions, property Asked.Or[1]: it is no condition"),
        (
            "!Not [!Condition Asked]",
            "Conditions, property Asked.Not[0].Condition: the conditions go round in a circle: Asked, Asked;",
        ),
    ] {
        refused(holds(condition, &[]), expected);
    }
    let eleven = [equal; 11].join(", ");
    refused(holds(&format!("!Or [{eleven}]"), &[]), "Conditions, property Asked.Or: it has 11 conditions in a list");
}

#[test]
fn what_is_there_is_told_by_single_properties() {
    let whole = "
Conditions: { A: !Equals [a, a] }
Resources:
  T: { Type: AWS::IoT::Thing, Properties: !If [A, { ThingName: x }, { ThingName: y }] }";
    refused(template(whole, &[]), "T (AWS::IoT::Thing), property Properties: it is a function;");
}

#[test]
fn circles_and_chains_without_end_are_refused() {
    let circle = "
Conditions:
  A: !Not [!Condition B]
  B: !And [!Condition C, !Equals [a, a]]
  C: !Condition A";
    let expected = "Conditions, property C.Condition: the conditions go round in a circle: A, B, C, A; let one of them";
    refused(name(circle, "x", &[]), expected);
    let links = (0..5000).map(|number| format!("  C{number}: !Condition C{}\n", number + 1));
    let chain = format!("Conditions:\n{}  C5000: !Equals [a, a]", links.collect::<String>());
    refused(
        name(&chain, "x", &[]),
        "Conditions, property C63.Condition: conditions refer to each other through more than 64",
    );
}

/// Two tables and a thing, of which the second table and whatever has its condition are there in the stage `live` alone.
const STAGES: &str = "
Parameters: { Stage: { Type: String, Default: test } }
Conditions: { IsLive: !Equals [!Ref Stage, live] }
Resources:
  Always:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: !Join ['-', [always, !Ref Stage, !If [IsLive, !Ref Sometimes, !Ref 'AWS::NoValue']]] }
  Sometimes:
    Type: AWS::DynamoDB::Table
    Condition: IsLive
    Properties: { TableName: sometimes }
  Also:
    Type: AWS::IoT::Thing
    Condition: IsLive
    Properties: { ThingName: !Sub '${Sometimes}-too' }
";

#[test]
fn a_resource_whose_condition_is_false_is_not_there() {
    let test = template(STAGES, &[]).unwrap();
    assert_eq!((test.tables.len(), test.tables[0].name.as_str(), test.things.len()), (1, "always-test", 0));
    let live = template(STAGES, &[("Stage", "live")]).unwrap();
    assert_eq!((live.tables.len(), live.things.as_slice()), (2, &["sometimes-too".to_owned()][..]));
    assert_eq!(live.tables[0].name, "always-live-sometimes");
}

#[test]
fn who_refers_to_what_is_not_there_is_refused() {
    let bare = STAGES.replace("    Condition: IsLive\n    Properties: { ThingName", "    Properties: { ThingName");
    let expected = "Also (AWS::IoT::Thing), property ThingName: `Sometimes` is not there, for its condition IsLive is false; \
                    refer to it within !If [IsLive, .., ..], or give what refers to it that condition";
    refused(template(&bare, &[]), expected);
    assert!(template(&bare, &[("Stage", "live")]).is_ok());
    refused(
        template(&bare.replace("${Sometimes}", "${Sometimes.Arn}"), &[]),
        "Also (AWS::IoT::Thing), property ThingName: `S",
    );
}

#[test]
fn names_must_be_right_in_what_is_left_out_too() {
    for (from, to, expected) in [
        (
            "${Sometimes}-too",
            "${Some}-too",
            "Also (AWS::IoT::Thing), property ThingName: there is no `Some` to refer to",
        ),
        (
            "!Ref Sometimes,",
            "!Ref Sometime,",
            "Always (AWS::DynamoDB::Table), property TableName[2]: there is no `Sometime` to refer",
        ),
        (
            "If [IsLive",
            "If [IsLife",
            "Always (AWS::DynamoDB::Table), property TableName[2]: there is no condition `IsLife`; did you mean IsLive?",
        ),
        (
            "If [IsLive, ",
            "If [",
            "Always (AWS::DynamoDB::Table), property TableName[2]: !If needs the name of a condition and two",
        ),
        (
            "Condition: IsLive",
            "Condition: Islive",
            "Sometimes (AWS::DynamoDB::Table), property Condition: there is no condition `Islive`; did you mean IsLive?",
        ),
        (
            "Condition: IsLive",
            "Condition: [IsLive]",
            "Sometimes (AWS::DynamoDB::Table), property Condition: it is not the name",
        ),
        (
            "!Join ['-', ",
            "!Join [",
            "Always (AWS::DynamoDB::Table), property TableName: !Join needs a delimiter and a list of texts",
        ),
        ("!Ref Stage, !If", "[a], !If", "Always (AWS::DynamoDB::Table), property TableName[1]: a list is not a text"),
        (
            "!Sub '${Sometimes}-too'",
            "!Or [a, b]",
            "Also (AWS::IoT::Thing), property ThingName: !Or belongs into the section Conditions",
        ),
        (
            "!Sub '${Sometimes}-too'",
            "!Sib a",
            "Also (AWS::IoT::Thing), property ThingName: the intrinsic function !Sib is not supported; did you mean Sub?",
        ),
    ] {
        assert!(STAGES.contains(from), "{from}");
        refused(template(&STAGES.replacen(from, to, 1), &[]), expected);
    }
}

#[test]
fn no_value_takes_away_a_property_and_an_element() {
    assert_eq!(name("", "!Ref AWS::NoValue", &[]), Ok("T".to_owned()), "named by its logical id");
    assert_eq!(name("", "!Join ['+', [a, !Ref AWS::NoValue, b]]", &[]), Ok("a+b".to_owned()));
    refused(
        name("", "!Sub 'a${AWS::NoValue}'", &[]),
        "T (AWS::Logs::LogGroup), property LogGroupName: AWS::NoValue is no text",
    );
}

#[test]
fn things_have_attributes_with_values_that_aws_takes() {
    let thing = |payload: &str| {
        let text =
            format!("Resources: {{ T: {{ Type: AWS::IoT::Thing, Properties: {{ AttributePayload: {payload} }} }} }}");
        template(&text, &[])
    };
    let known = thing("{ Attributes: { gateway: a, line: mps } }").unwrap();
    assert_eq!(known.attributes["T"]["gateway"], "a");
    assert!(thing("{}").unwrap().attributes.is_empty());
    let message = |payload: &str| thing(payload).unwrap_err();
    assert!(message("{ Attributes: { gateway: 'a b' } }").contains("`a b` is no value of an attribute"));
    assert!(message("{ Attribute: { gateway: a } }").contains("Attribute"));
}

#[test]
fn things_have_names_that_aws_takes() {
    let named = |name: &str| {
        template(
            &format!("Resources: {{ A: {{ Type: AWS::IoT::Thing, Properties: {{ ThingName: '{name}' }} }} }}"),
            &[],
        )
    };
    assert_eq!(named("line:2_a-b").unwrap().things, ["line:2_a-b"]);
    refused(named("../a"), "A (AWS::IoT::Thing), property ThingName: `../a` is no name of a thing");
}

#[test]
fn outputs_are_worked_out_where_their_conditions_hold() {
    let text = "
Parameters: { Stage: { Type: String, Default: test } }
Conditions: { IsLive: !Equals [!Ref Stage, live] }
Resources: { A: { Type: AWS::IoT::Thing, Properties: { ThingName: a } } }
Outputs:
  Thing: { Description: The one, Value: !GetAtt A.Arn, Export: { Name: thing } }
  Live: { Condition: IsLive, Value: !Ref A }
";
    let told = |outputs: Vec<Output>| outputs.into_iter().map(|output| (output.key, output.value)).collect::<Vec<_>>();
    let arn = ("Thing".to_owned(), "arn:aws:iot:eu-central-1:123456789012:thing/a".to_owned());
    assert_eq!(told(template(text, &[]).unwrap().outputs), std::slice::from_ref(&arn));
    let live = template(text, &[("Stage", "live")]).unwrap().outputs;
    assert_eq!(told(live), [arn, ("Live".to_owned(), "a".to_owned())]);
    refused(
        template(&text.replace("!Ref A ", "!Ref B "), &[]),
        "Outputs, property Live.Value: there is no `B` to refer to",
    );
}

#[test]
fn lists_of_texts_are_joined() {
    let sites = "Parameters: { Sites: { Type: CommaDelimitedList, Default: 'a, b' } }";
    assert_eq!(name(sites, "!Join ['/', !Ref Sites]", &[("Sites", "x ,y,z")]), Ok("x/y/z".to_owned()));
    let expected =
        "T (AWS::Logs::LogGroup), property LogGroupName: `Sites` is a list, not a text; write !Join [',', !Ref Sites]";
    refused(name(sites, "!Sub '${Sites}'", &[]), expected);
}

/// The value of a parameter with this declaration.
fn parameter(declaration: &str, given: Option<&str>) -> Result<String, String> {
    let given: Vec<_> = given.into_iter().map(|value| ("P", value)).collect();
    name(&format!("Parameters: {{ P: {{ {declaration} }} }}"), "!Sub '${P}'", &given)
}

#[test]
fn parameters_are_what_their_declaration_allows() {
    for (declaration, given, expected) in [
        ("Type: String, Default: a, AllowedValues: [a, b]", None, "a"),
        ("Type: String, Default: a, AllowedValues: [a, b]", Some("b"), "b"),
        ("Type: Number, Default: 5, MinValue: 1, MaxValue: 9", Some("2.5"), "2.5"),
        ("Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters", Some("abc"), "abc"),
        ("Type: String, MinLength: 1, MaxLength: 2, NoEcho: true, Description: a word", Some("ää"), "ää"),
    ] {
        assert_eq!(parameter(declaration, given).as_deref(), Ok(expected), "{declaration}");
    }
}

#[test]
fn parameters_that_are_not_allowed_are_refused() {
    let letters = "Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters";
    for (declaration, given, expected) in [
        ("Default: a", None, "Parameters, property P.Type: it is missing; add it"),
        (
            "Type: Strin",
            Some("a"),
            "Parameters, property P.Type: parameters of type Strin are not supported; did you mean String?",
        ),
        (
            "Type: String, Defalt: a",
            None,
            "Parameters, property P.Defalt: this version does not support it; did you mean Default?",
        ),
        ("Type: String", None, "Parameters, property P: it has no value; give it a Default, or a value"),
        ("Type: String, Default: [a]", None, "Parameters, property P.Default: a list is not a text"),
        (
            "Type: String, AllowedValues: [live, test]",
            Some("life"),
            "Parameters, property P: `life` is not one of the AllowedValues; did you mean live?",
        ),
        (
            "Type: String, Default: c, AllowedValues: [a, b]",
            Some("a"),
            "Parameters, property P.Default: `c` is not one of the AllowedValues",
        ),
        ("Type: Number", Some("ten"), "Parameters, property P: `ten` is no number; write one"),
        ("Type: List<Number>", Some("1, two"), "Parameters, property P: `two` is no number; write one"),
        (
            "Type: CommaDelimitedList, AllowedValues: [a, b]",
            Some("a, c"),
            "Parameters, property P: `c` is not one of the AllowedValues",
        ),
        (
            "Type: Number, MinValue: 1, MaxValue: 9",
            Some("0.5"),
            "Parameters, property P: `0.5` is out of range; write at least 1",
        ),
        (
            "Type: Number, MinValue: 1, MaxValue: 9",
            Some("10"),
            "Parameters, property P: `10` is out of range; write at most 9",
        ),
        ("Type: String, MinLength: 2", Some("ä"), "Parameters, property P: `ä` has 1 letters; write at least 2"),
        (
            letters,
            Some("abc1"),
            "Parameters, property P: `abc1` does not match the AllowedPattern: only letters; write what",
        ),
        (
            "Type: String, NoEcho: true, MaxLength: 3",
            Some("secret"),
            "Parameters, property P: `the value` has 6 letters; write at most 3",
        ),
        (
            "Type: String, MaxValue: 3",
            Some("a"),
            "Parameters, property P.MaxValue: parameters of type String have no MaxValue",
        ),
        (
            "Type: Number, AllowedPattern: a",
            Some("1"),
            "Parameters, property P.AllowedPattern: parameters of type Number have no",
        ),
        (
            "Type: String, AllowedPattern: '(?=a)'",
            Some("a"),
            "Parameters, property P.AllowedPattern: no pattern of this version",
        ),
    ] {
        refused(parameter(declaration, given), expected);
    }
}
