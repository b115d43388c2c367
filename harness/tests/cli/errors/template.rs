//! Mistakes in the cloud's template.

use super::{has, refused, with};
use crate::support::Place;

#[test]
fn a_template_that_asks_for_what_the_embedded_cloud_cannot_do() {
    let expected = "
  × template.yaml:2: GatewayA (AWS::ECR::Repository): resources of type AWS::ECR::Repository are not supported
   ╭─[template.yaml:2:3]
 1 │ Resources:
 2 │   GatewayA:
   ·   ────┬────
   ·       ╰── here
 3 │     Type: AWS::ECR::Repository
   ╰────
  help: possible here: AWS::DynamoDB::Table, AWS::IAM::Policy, AWS::IAM::Role, AWS::IoT::Policy, AWS::IoT::Thing, AWS::IoT::TopicRule, AWS::Lambda::Function, AWS::Lambda::Permission, AWS::Logs::LogGroup, AWS::S3::Bucket, AWS::SQS::Queue
";
    with("template.yaml", "AWS::IoT::Thing", "AWS::ECR::Repository", expected);
}

#[test]
fn further_mistakes_in_a_template() {
    let cases = [
        (
            "ThingName:",
            "ThingNam:",
            "template.yaml:5: GatewayA (AWS::IoT::Thing), property ThingNam: this version does not",
            "ThingName",
        ),
        (
            "Resources:\n",
            "Resources:\n  A: [\n",
            "template.yaml:4: did not find expected",
            "help: correct the YAML here",
        ),
    ];
    for (from, to, problem, remedy) in cases {
        let said = refused(&Place::new().with("template.yaml", from, to), &[]);
        has(&said, &[problem, remedy]);
    }
}

#[test]
fn what_the_profile_names_and_the_template_does_not_have() {
    let function = "[[cloud.function]]\nname = \"record\"\nbinary = \"record\"\n\n[cloud.records]";
    let cases = [
        (
            "template.yaml",
            "templat.yaml",
            "profile.toml:12: template templat.yaml: No such file",
            "does the profile name the right file?",
        ),
        (
            "thing = \"gateway-a\"",
            "thing = \"gateway-b\"",
            "profile.toml:23: template.yaml has no thing `gateway-b`",
            "did you mean `gateway-a`?",
        ),
        (
            "\"records\"",
            "\"recordz\"",
            "profile.toml:15: template.yaml has no table `recordz`",
            "did you mean `records`?",
        ),
        ("[cloud.records]", function, "profile.toml:15: template.yaml has no function `record`", "there is none"),
    ];
    for (from, to, problem, remedy) in cases {
        has(&refused(&Place::new().with("profile.toml", from, to), &[]), &[problem, &format!("help: {remedy}")]);
    }
}
