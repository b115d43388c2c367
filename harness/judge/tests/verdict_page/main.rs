//! `VERDICTS.md` is made of the checkers' own documentation, so it says what they do. After a change of that:
//! `LINEPROOF_BLESS=1 cargo test --workspace --test verdict_page`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The checks, each with the file of its checker and the item whose documentation tells what it means.
const CHECKS: &[(&str, &str, &str)] = &[
    ("every finished part is recorded exactly once", "recorded/mod.rs", "pub struct Recorded {"),
    ("every part of the other lines is recorded exactly once", "elsewhere/mod.rs", "pub struct RecordedElsewhere {"),
    ("N parts are finished", "parts.rs", "pub struct PartsFinished {"),
    ("control is never held by two", "control/mod.rs", "pub struct ControlNeverShared {"),
    ("COMPONENT is in control", "holder.rs", "pub struct HolderInControl {"),
    ("the late commands of COMPONENT are refused", "refused.rs", "pub struct CommandsRefused {"),
    ("Then STATE", "signal/holds.rs", "pub struct Holds {"),
    ("no two finished parts are more than TIME apart", "apart.rs", "pub struct PartsApart {"),
    ("STATE within TIME; after Given and When also STATE", "signal/comes_to_hold.rs", "pub struct ComesToHold {"),
    ("STATE for TIME", "signal/stays.rs", "pub struct Stays {"),
    ("STATE was reached within TIME", "signal/has_held.rs", "pub struct HasHeld {"),
    ("STATE N times within TIME, at most N times for TIME", "signal/often.rs", "pub struct HappensOften {"),
    ("a signal changed by at least or at most N", "signal/changes.rs", "pub struct Changes {"),
    ("a signal rises or falls by at least or at most N per second", "signal/rate.rs", "pub struct ChangesAtRate {"),
    ("STATE no later than TIME after STATE", "signal/follows/mod.rs", "pub struct Follows {"),
    ("COMPONENT is stopped, and restarted", "ends.rs", "pub struct EndsInOrder {"),
    ("COMPONENT is started again, and restarted", "ready.rs", "pub struct BecomesReady {"),
    ("COMPONENT has given control back", "given_back.rs", "pub struct GivesControlBack {"),
    ("COMPONENT stands by for TIME", "stands_by.rs", "pub struct StandsBy {"),
    ("COMPONENT commands nothing for TIME", "commands_nothing.rs", "pub struct CommandsNothing {"),
    ("every KIND says truly whether it is in control", "says_truly.rs", "pub struct SaysTruly {"),
    ("the twin shows what the line is, the line is as the cloud wants", "twin/agrees.rs", "pub struct TwinAgrees {"),
    ("the twin never goes back", "twin/goes_back.rs", "pub struct TwinNeverGoesBack {"),
    ("only what the cloud wants is set", "twin/wanted.rs", "pub struct OnlyWanted {"),
    ("COMPONENT grows by no more than N MB and N open files", "grows.rs", "pub struct Grows {"),
    ("COMPONENT connects to END at most N times for TIME", "connects.rs", "pub struct ConnectsSeldom {"),
    ("a message is published on TOPIC", "messages/published.rs", "pub struct Published {"),
    ("the last message on TOPIC is retained within TIME", "messages/retained.rs", "pub struct LastIsRetained {"),
    (
        "no, at least or at most N messages are published on TOPIC for TIME",
        "messages/often.rs",
        "pub struct PublishedOften {",
    ),
    ("every message on TOPIC has a FIELD that ...", "messages/every.rs", "pub struct EveryMessageSays {"),
    ("every record has a FIELD that ...", "records/every.rs", "pub struct EveryRecordSays {"),
    ("a record whose FIELD ... is there within TIME", "records/there.rs", "pub struct RecordIsThere {"),
    ("the time from STATE to STATE", "signal/takes.rs", "pub struct Takes {"),
    ("own checks: words of the profile", "program.rs", "pub struct ByProgram {"),
    ("of every scenario: faults", "faults.rs", "pub struct FaultsTouched {"),
    ("of every scenario: nothing went wrong by itself", "trouble.rs", "pub struct NoTrouble {"),
    ("of every check: where nobody could look", "sight.rs", "pub struct Sighted {"),
];

const HEAD: &str = include_str!("head.md");
const TAIL: &str = include_str!("tail.md");

fn checks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check")
}

fn source(file: &str) -> String {
    let path = checks().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documentation of the file as a whole, without the map of its modules.
fn of_module(text: &str) -> String {
    let lines =
        text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.take_while(|line| !line.starts_with("The map")).flat_map(|line| [line, "\n"]).collect()
}

/// The documentation of an item.
fn of_item(text: &str, item: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| *line == item).unwrap_or_else(|| panic!("there is no `{item}`"));
    let docs =
        lines[..at].iter().rev().skip_while(|line| line.starts_with("#[")).map_while(|line| line.strip_prefix("///"));
    let docs: Vec<&str> = docs.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    docs.into_iter().rev().flat_map(|line| [line, "\n"]).collect()
}

/// Links between items mean nothing outside of the code: their text stays.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("[`") {
        let Some(end) = rest[start..].find("`]").map(|end| start + end) else { break };
        out.push_str(&rest[..start]);
        out.push_str(&rest[start + 1..=end]);
        rest = &rest[end + 2..];
        if rest.starts_with('(') {
            rest = rest.find(')').map_or(rest, |close| &rest[close + 1..]);
        }
    }
    out + rest
}

/// Constants of the code mean nothing outside of it: their values stand in their place.
fn with_values(text: &str, sources: &str) -> String {
    let is_constant = |piece: &str| piece.len() > 1 && piece.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let pieces = text.split('`').enumerate();
    let mut out = String::new();
    for (number, piece) in pieces {
        if number % 2 == 1 && is_constant(piece) {
            out += &value(sources, piece).unwrap_or_else(|| panic!("{piece} has no value that can be shown"));
        } else {
            out = if number % 2 == 1 { format!("{out}`{piece}`") } else { out + piece };
        }
    }
    out
}

/// The value of a constant span of time, with its unit.
fn value(sources: &str, name: &str) -> Option<String> {
    let (_, rest) = sources.split_once(&format!("const {name}: Duration = Duration::from_"))?;
    let (unit, rest) = rest.split_once('(')?;
    let (amount, _) = rest.split_once(')')?;
    let unit = [("micros", "µs"), ("millis", "ms"), ("secs", "s")].into_iter().find(|(called, _)| *called == unit)?.1;
    Some(format!("{amount} {unit}"))
}

/// What reports call the check: the texts in the checker's `name`.
fn names(text: &str) -> String {
    let body = text.split_once("fn name(&self)").map_or("", |(_, rest)| rest);
    let body = body.split_once("\n    }").map_or("", |(body, _)| body);
    let names: Vec<String> = body.split('"').skip(1).step_by(2).map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!("In reports: {}\n\n", names.join(", ")) }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let sources: String = rust_files(&checks()).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for (title, file, item) in CHECKS {
        let text = source(file);
        let docs = without_links(&format!("{}\n{}", of_module(&text).trim_end(), of_item(&text, item)));
        let docs = with_values(&docs, &sources);
        let _ = write!(page, "\n### {title}\n\n{}{}\n", names(&text), docs.trim_end());
    }
    page + TAIL
}

/// All files below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] }).collect()
}

/// The files of all checkers, by their paths below the folder of checks.
fn checkers() -> Vec<String> {
    let has_one = |path: &PathBuf| {
        !path.ends_with("tests.rs") && std::fs::read_to_string(path).unwrap().contains("\nimpl Checker for")
    };
    let below = |path: PathBuf| path.strip_prefix(checks()).unwrap().display().to_string();
    rust_files(&checks()).into_iter().filter(has_one).map(below).collect()
}

#[test]
fn the_page_has_every_checker() {
    let (mut files, mut listed) = (checkers(), CHECKS.iter().map(|(_, file, _)| *file).collect::<Vec<_>>());
    files.sort();
    listed.sort_unstable();
    assert_eq!(listed, files);
}

#[test]
fn the_page_says_what_the_checkers_do() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("VERDICTS.md");
    let page = page();
    if std::env::var_os("LINEPROOF_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{} is out of date; see this test's file for the command that makes it", path.display());
}
