//! What a file imports: its `use` declarations, and the paths that begin with `crate`, `super` or a crate's name.

use std::collections::BTreeSet;

/// What a file's text says about other files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Uses {
    /// Every path that the code names.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// What it passes on to others: the name, and the path behind it.
    pub(super) passed_on: Vec<(String, Vec<String>)>,
}

/// Reads a file; `crates` are the names by which other crates of the workspace are imported.
pub(super) fn read(text: &str, crates: &BTreeSet<String>) -> Uses {
    let code = code(text);
    let mut uses = Uses::default();
    let mut rest = String::new();
    let mut left = code.as_str();
    while let Some(at) = declaration(left) {
        rest.push_str(&left[..at]);
        let Some(end) = left[at..].find(';') else { break };
        let (head, tree) = left[at..at + end].split_once("use ").unwrap_or_default();
        let mut named = Vec::new();
        branches(&[], tree.trim(), &mut named);
        if head.trim_start().starts_with("pub") {
            uses.passed_on.extend(named);
        } else {
            uses.paths.extend(named.into_iter().map(|(_, path)| path));
        }
        left = &left[at + end + 1..];
    }
    rest.push_str(left);
    uses.paths.extend(inline(&rest, crates));
    uses
}

/// The text without comments and without what is only for tests, at the file's end.
fn code(text: &str) -> String {
    let for_tests = |(at, _): &(usize, &str)| {
        let next = text[*at..].lines().nth(1).unwrap_or_default();
        next.contains("mod ") && next.ends_with('{')
    };
    let end = text.match_indices("#[cfg(test)]\n").find(for_tests).map_or(text.len(), |(at, _)| at);
    let code = &text[..end];
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.fold(String::new(), |code, line| code + line + "\n")
}

/// Where the next `use` declaration begins, with what stands before it on its line.
fn declaration(text: &str) -> Option<usize> {
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let after_pub =
            words.strip_prefix("pub").map_or(words, |rest| rest.split_once(' ').map_or("", |(_, rest)| rest));
        if after_pub.starts_with("use ") {
            return Some(from);
        }
        from += line.len();
    }
    None
}

/// The leaves of a use tree, each with the name that it gets.
fn branches(before: &[String], tree: &str, named: &mut Vec<(String, Vec<String>)>) {
    let tree = tree.trim();
    if let Some((path, inner)) = tree.split_once('{') {
        let mut before = before.to_vec();
        before.extend(path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        let inner = inner.trim_end().strip_suffix('}').unwrap_or(inner);
        for branch in split(inner) {
            branches(&before, branch, named);
        }
    } else if !tree.is_empty() {
        let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
        let mut whole = before.to_vec();
        whole.extend(
            path.split("::").map(|part| part.trim().to_owned()).filter(|part| part != "self" || before.is_empty()),
        );
        let name = alias.map(str::to_owned).or_else(|| whole.last().cloned()).unwrap_or_default();
        named.push((name, whole));
    }
}

/// Splits at the commas that are in no inner braces.
fn split(inner: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_u32, 0, Vec::new());
    for (at, character) in inner.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&inner[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[from..]);
    parts
}

fn inline(code: &str, crates: &BTreeSet<String>) -> BTreeSet<Vec<String>> {
    let words = code.split(|character: char| !(character.is_alphanumeric() || character == '_' || character == ':'));
    let paths = words.map(|word| word.split("::").map(str::to_owned).collect::<Vec<_>>());
    paths
        .filter(|path| path.len() > 1 && (matches!(&*path[0], "crate" | "super") || crates.contains(&path[0])))
        .collect()
}

#[test]
fn trees_and_paths_are_read() {
    let text = "use super::{a::B, c::{self, D as E}};\npub use inner::F;\n// use crate::no;\nlet x = crate::g::h(2);\n";
    let uses = read(text, &BTreeSet::new());
    let paths: Vec<String> = uses.paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["crate::g::h", "super::a::B", "super::c", "super::c::D"]);
    assert_eq!(uses.passed_on, [("F".to_owned(), vec!["inner".to_owned(), "F".to_owned()])]);
}
