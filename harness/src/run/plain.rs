//! The text of a feature file as the parser understands it, line for line.
//!
//! Official Gherkin that the parser stumbles over: a byte order mark, indentation after tags, comments before the language
//! line or after tags, a backslash in a cell that escapes nothing, text behind the last bar of a row (which is no cell).

/// The language line, which counts only before everything else: `# language: de`.
pub(super) fn language(line: &str) -> Option<&str> {
    let (name, language) = line.trim().strip_prefix('#')?.split_once(':')?;
    (name.trim() == "language").then_some(language.trim())
}

/// The same text, each line in its place.
pub(super) fn plain(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut place = Place::Head;
    text.lines().flat_map(|line| [place.plain(line), "\n".to_owned()]).collect()
}

/// Where in a file a line stands.
enum Place {
    /// Before anything else than comments.
    Head,
    Body,
    /// In a doc string that this ends.
    Text(&'static str),
}

impl Place {
    fn plain(&mut self, line: &str) -> String {
        let trimmed = line.trim();
        if let Self::Text(fence) = self {
            if trimmed.starts_with(*fence) {
                *self = Self::Body;
            }
            return line.to_owned();
        }
        match trimmed.chars().next() {
            Some('#') if matches!(self, Self::Head) && language(trimmed).is_some() => return trimmed.to_owned(),
            None | Some('#') => return String::new(),
            Some(_) => *self = Self::Body,
        }
        if let Some(fence) = ["\"\"\"", "```"].into_iter().find(|fence| trimmed.starts_with(fence)) {
            *self = Self::Text(fence);
            return line.to_owned();
        }
        match trimmed.chars().next() {
            Some('|') => row(trimmed),
            Some('@') => tags(trimmed).to_owned(),
            _ => trimmed.to_owned(),
        }
    }
}

/// A row of a table up to its last bar, each backslash that escapes nothing written as one that is escaped.
fn row(line: &str) -> String {
    let mut row = String::new();
    let mut end = 0;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        row.push(c);
        match c {
            '\\' => {
                let escaped = rest.next_if(|next| matches!(next, 'n' | '|' | '\\'));
                row.push(escaped.unwrap_or('\\'));
            }
            '|' => end = row.len(),
            _ => {}
        }
    }
    row.truncate(end);
    row
}

/// A line of tags without the comment behind them.
fn tags(line: &str) -> &str {
    line.split_once(" #").map_or(line, |(tags, _)| tags.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_line_is_read_as_official_gherkin_says() {
        let text = "\u{feff}# first\n  # language: de \n\t@a @b#1 # why\n  Funktion: x # y\r\n\n# z\n# language: fr\n\
                    | C:\\tmp | \\| | \\n | \\\\ | end\\  |\n| a | b | behind \\| it\n|\n";
        let expected = "\n# language: de\n@a @b#1\nFunktion: x # y\n\n\n\n| C:\\\\tmp | \\| | \\n | \\\\ | end\\\\  |\n\
             | a | b |\n|\n";
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn a_doc_string_stays_as_it_is() {
        let text = "Given x\n  \"\"\"\n  # no comment\n  | \\t\n  \"\"\"\n  # a comment\n";
        assert_eq!(plain(text), "Given x\n  \"\"\"\n  # no comment\n  | \\t\n  \"\"\"\n\n");
    }

    proptest! {
        #[test]
        fn lines_stay_where_they_are_and_what_is_plain_stays_so(text in "([ @#|\\\\\"a:n]{0,9}\n){0,9}") {
            let once = plain(&text);
            prop_assert_eq!(once.lines().count(), text.lines().count());
            prop_assert_eq!(plain(&once), once);
        }
    }
}
