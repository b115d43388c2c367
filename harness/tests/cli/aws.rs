//! A cloud in an account of AWS, as far as nobody has to answer: what is refused, and with what advice.

use std::process::Command;

use crate::support::{Output, Place};

fn place(more: &str) -> Place {
    let cloud = format!(
        "kind = \"aws\"\naws = {{ account = \"123456789012\", region = \"eu-central-1\", bucket = \"b\"{more} }}"
    );
    let run = "\n[run]\nopen_timeout_ms = 900000\nclose_timeout_ms = 900000\n";
    let place = Place::new().with("profile.toml", "kind = \"embedded\"", &cloud);
    let text = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    let text = if text.contains("[run]\n") { text.replace("[run]\n", &run[1..]) } else { text + run };
    place.write("profile.toml", &text);
    place
}

/// Without any credentials.
fn without(command: &mut Command) -> &mut Command {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL"] {
        command.env_remove(name);
    }
    let none = "/dev/null";
    command
        .env("AWS_CONFIG_FILE", none)
        .env("AWS_SHARED_CREDENTIALS_FILE", none)
        .env("AWS_EC2_METADATA_DISABLED", "true")
}

fn lineproof(place: &Place, args: &[&str]) -> Output {
    place.finish(without(&mut place.lineproof(args)))
}

#[track_caller]
fn says(output: &Output, parts: &[&str]) {
    output.ends_with(4);
    for part in parts {
        assert!(output.stderr.contains(part), "{part}\nis not in\n{}", output.stderr);
    }
}

const RUN: [&str; 3] = ["run", "--profile", "profile.toml"];

#[test]
#[cfg(not(feature = "aws"))]
fn without_the_feature_the_command_is_told() {
    let told = ["this lineproof was built without it", "cargo run --features aws -- "];
    says(&lineproof(&place(""), &RUN), &told);
    let sweep = place("");
    let output = lineproof(&sweep, &["sweep", "--profile", "profile.toml"]);
    output.ends_with(4);
    assert!(output.stdout.contains("CANNOT LOOK     AWS account 123456789012: run it as"), "{}", output.stdout);
}

#[test]
#[cfg(feature = "aws")]
fn without_credentials_it_is_told_what_to_do() {
    says(
        &lineproof(&place(""), &RUN),
        &["estimated from above at", "there are no credentials of AWS", "AWS_ACCESS_KEY_ID"],
    );
}

#[test]
#[cfg(feature = "aws")]
fn what_costs_more_than_is_allowed_is_refused() {
    let told = ["estimated from above at", "this profile allows 0 cents; nothing was opened"];
    says(&lineproof(&place(", max_cost_cents = 0"), &RUN), &told);
}

#[test]
fn times_that_are_too_short_to_deploy_are_refused() {
    let short = place("").with("profile.toml", "close_timeout_ms = 900000", "close_timeout_ms = 10000");
    says(&lineproof(&short, &RUN), &["900000 ms to open and 10000 ms to close", "close_timeout_ms = 900000"]);
}

#[test]
#[cfg(feature = "aws")]
fn what_cannot_be_done_in_aws_is_not_run_and_says_why() {
    let place = place("");
    let scenario =
        |step: &str| format!("  Scenario: {step}\n    When {step}\n    Then the line stands idle within 10 s\n");
    let steps = [
        ("gateway \"a\" is cut off from the cloud", "gateway a to cloud: AWS is reached by its own names"),
        ("writes to table \"records\" fail", "its tables cannot be broken"),
    ];
    let text: String = steps.iter().map(|(step, _)| scenario(step)).collect();
    place.write("features/quick.feature", &format!("Feature: Faults\n{text}"));
    let output = lineproof(&place, &["run", "--profile", "profile.toml", "--dry-run"]);
    output.ends_with(5);
    for (step, why) in steps {
        assert!(output.stdout.contains(why), "{step}: {why}\nis not in\n{}", output.stdout);
    }
}
