//! An act or a state as it stands in its vocabulary, for those who ask what words mean.

use std::ops::Range;

use crate::profile::source::Source;

/// The piece of a file in which an act or a state stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins: `words.toml:12`.
    pub place: String,
    /// Its lines.
    pub text: String,
}

impl Entry {
    /// The table, with the tables below it, in which these words stand; only their line where it is written without a head.
    pub(super) fn of(source: &Source, words: &Range<usize>) -> Self {
        let lines: Vec<&str> = source.text().lines().collect();
        let said = source.text().get(..words.start).unwrap_or_default().matches('\n').count();
        let first = (0..=said).rev().find(|line| lines.get(*line).and_then(|line| head(line)).is_some());
        let end = first.map_or(said + 1, |_| end(&lines, said + 1));
        let first = first.unwrap_or(said);
        let text = lines.get(first..end).unwrap_or_default().join("\n");
        Self { place: format!("{}:{}", source.path().display(), first + 1), text }
    }
}

/// The line behind the last one of an entry that goes on at `from`: what stands before the next head belongs to that.
fn end(lines: &[&str], from: usize) -> usize {
    let is_other = |line: &str| head(line).is_some_and(|name| !name.contains('.'));
    let next = (from..lines.len()).find(|line| is_other(lines[*line])).unwrap_or(lines.len());
    let is_own = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    (from..next).rev().find(|line| is_own(lines[*line])).map_or(from, |last| last + 1)
}

/// The name of the table whose head a line is: `act`, `act.calls`.
fn head(line: &str) -> Option<&str> {
    let line = line.split('#').next()?.trim();
    let inner = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    let name = inner.or_else(|| line.strip_prefix('[')?.strip_suffix(']'))?.trim();
    let is_name = |c: char| c.is_alphabetic() || matches!(c, '.' | '_' | '-');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_all_of_its_table_and_nothing_of_the_next() {
        let text = "[[act]] # the first\nwords = \"a\"\ndo = [\n    [1],\n]\n\n[[act.calls]]\nmethod = \"M\"\n\n# of b\n[[state]]\n\
                    words = \"b\"\nis = true\n";
        let source = Source::of(text);
        let of = |words: &str| {
            let start = text.find(words).unwrap();
            Entry::of(&source, &(start..start + words.len()))
        };
        let (a, b) = (of("\"a\""), of("\"b\""));
        assert_eq!(a.text, &text[..text.find("\n\n# of b").unwrap()]);
        assert_eq!((b.place.as_str(), b.text.as_str()), ("text.toml:11", "[[state]]\nwords = \"b\"\nis = true"));
        let inline = Source::of("# x\nact = [{ words = \"a\" }]\n");
        assert_eq!(Entry::of(&inline, &(22..25)).text, "act = [{ words = \"a\" }]");
    }
}
