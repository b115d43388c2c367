//! `CLOUD.md` tells what the embedded cloud has of AWS, what it refuses and what differs. It is made of the documentation of the
//! modules that do it, of their limits, and of the list of deviations that its cases are held against, so it says what they do. After a
//! change of that: `LINEPROOF_BLESS=1 cargo test --workspace --test cloud_page`.

#[path = "cloud/conformance/deviations.rs"]
mod deviations;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use deviations::{DEVIATIONS, Deviation, Kind};

/// What stands in the page, each with the file below `src/cloud` whose documentation tells it.
const PARTS: &[(&str, &str)] = &[
    ("Clients, policies and messages", "embedded/broker/mod.rs"),
    ("Lifecycle events", "embedded/broker/presence.rs"),
    ("Device shadows", "embedded/shadow/mod.rs"),
    ("Jobs", "embedded/jobs/mod.rs"),
    ("The data plane over HTTP", "embedded/data.rs"),
    ("Topic rules", "embedded/rules/mod.rs"),
    ("The SQL of topic rules", "sql/mod.rs"),
    ("Functions", "embedded/lambda/mod.rs"),
    ("The AWS endpoint", "embedded/services/mod.rs"),
    ("SQS", "embedded/services/sqs/mod.rs"),
    ("S3", "embedded/services/s3/mod.rs"),
    ("Lambda", "embedded/services/lambda/mod.rs"),
    ("STS", "embedded/services/sts.rs"),
    ("CloudFormation", "embedded/stack/mod.rs"),
    ("The template", "template/mod.rs"),
    ("An account of AWS instead", "aws/mod.rs"),
];

/// Before what differs case by case.
const CASES: &str =
    "What AWS's documents say is held against the embedded cloud case by case (`tests/cloud/conformance`), and against
MiniStack, an emulator. These cases are known to come out otherwise; all others come out as AWS documents.
";

const HEAD: &str = "# The embedded cloud and AWS

What the embedded cloud has of AWS, what it refuses, and what it does otherwise. This page is made of the documentation of the code
(`cargo test --workspace --test cloud_page` sees to it), and the tests in `tests/cloud` are held against AWS's documents, the ordinary
tools of AWS and, where that has it, MiniStack. What is not named here is not there: asking for it is an error that says so.
";

fn cloud() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cloud")
}

fn source(file: &str) -> String {
    let path = cloud().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documentation of a file as a whole, without the map of its modules.
fn documentation(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let is_map = |line: &str| line.starts_with("- [`") || line.starts_with("- `");
    let mut out = String::new();
    let mut is_left_out = false;
    for line in lines {
        is_left_out = is_map(line) || is_left_out && line.starts_with("  ");
        if !is_left_out {
            out += line;
            out.push('\n');
        }
    }
    without_links(out.trim())
}

/// Links between items mean nothing outside of the code: their text stays.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((name, after)) = after.split_once("`]") else { break };
        let _ = write!(out, "{before}`{name}`");
        rest = after.strip_prefix('(').and_then(|target| target.split_once(')')).map_or(after, |(_, after)| after);
    }
    out + rest
}

/// The documentation of each limit.
fn limits() -> String {
    let text = source("limits.rs");
    let lines: Vec<&str> = text.lines().collect();
    let is_limit = |line: &str| line.contains("const MAX_");
    let told = lines.windows(2).filter(|pair| is_limit(pair[1])).map(|pair| pair[0].trim_start_matches("/// "));
    told.flat_map(|line| ["- ", line, "\n"]).collect()
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let _ = write!(page, "\n## Limits\n\n{}", limits());
    for (title, file) in PARTS {
        let _ = write!(page, "\n## {title}\n\n{}\n", documentation(&source(file)));
    }
    let _ = write!(page, "\n## Case by case\n\n{CASES}");
    for (title, kind) in [("The embedded cloud", Kind::Embedded), ("MiniStack", Kind::MiniStack)] {
        let _ = write!(page, "\n### {title}\n\n{}", differences(kind));
    }
    page
}

/// A table of what is known to differ.
fn differences(kind: Kind) -> String {
    let mut table = "| case | what comes out instead | AWS |\n| --- | --- | --- |\n".to_owned();
    for Deviation { part, case, instead, source, .. } in DEVIATIONS.iter().filter(|known| known.of == kind) {
        let page = source.rsplit('/').next().unwrap_or(source);
        let _ = writeln!(table, "| {part}: {} | {instead} | [{page}]({source}) |", case.replace('_', " "));
    }
    table
}

#[test]
fn the_page_says_what_the_embedded_cloud_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CLOUD.md");
    let page = page();
    if std::env::var_os("LINEPROOF_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(
        limits().lines().count(),
        source("limits.rs").matches("const MAX_").count(),
        "a limit says nothing of itself"
    );
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "CLOUD.md is out of date: LINEPROOF_BLESS=1 writes it anew");
}
