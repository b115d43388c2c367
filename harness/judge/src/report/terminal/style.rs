//! How the report looks: colours, width, how much of it.

use std::env;
use std::io::IsTerminal;
use std::os::fd::AsFd;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use colours.
    pub colour: bool,
    /// Whether to show the steps of scenarios that passed.
    pub verbose: bool,
    /// In which column durations end.
    pub width: usize,
    /// Whether lines that are longer go on below, indented; a file is better searched in whole lines.
    pub wrap: bool,
}

/// The width where there is no terminal to ask.
const WIDTH: usize = 88;

/// The widths of a terminal that are used: with less nothing can be read, with more no eye finds from a name to its
/// duration.
const WIDTHS: std::ops::RangeInclusive<usize> = 48..=132;

impl Default for Style {
    /// Plain and short.
    fn default() -> Self {
        Self { colour: false, verbose: false, width: WIDTH, wrap: false }
    }
}

impl Style {
    /// The style for a stream: as wide as its terminal, with colours on a terminal only, unless the environment says
    /// otherwise.
    ///
    /// `NO_COLOR`, when set and not empty, turns colours off (<https://no-color.org>). Otherwise `CLICOLOR_FORCE`,
    /// when set and not `0`, turns them on (<https://bixense.com/clicolors>).
    #[must_use]
    pub fn for_stream(stream: &(impl IsTerminal + AsFd), verbose: bool) -> Self {
        let set = |name| env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let colour = wants_colour(stream.is_terminal(), set("NO_COLOR").as_deref(), set("CLICOLOR_FORCE").as_deref());
        let columns = terminal_size::terminal_size_of(stream).map(|(columns, _)| usize::from(columns.0));
        Self { colour, verbose, ..Self::fitting(columns) }
    }

    /// The style for a terminal of so many columns; none where there is no terminal.
    fn fitting(columns: Option<usize>) -> Self {
        let width = columns.map_or(WIDTH, |columns| columns.clamp(*WIDTHS.start(), *WIDTHS.end()));
        Self { width, wrap: columns.is_some(), ..Self::default() }
    }
}

fn wants_colour(is_terminal: bool, no_color: Option<&str>, force: Option<&str>) -> bool {
    let is_set = |value: Option<&str>, off: &str| value.is_some_and(|value| !value.is_empty() && value != off);
    !is_set(no_color, "") && (is_terminal || is_set(force, "0"))
}

#[cfg(test)]
mod tests {
    use super::{Style, wants_colour};

    #[test]
    fn a_terminal_gives_the_width_within_reason() {
        let widths = [Some(10), Some(100), Some(400), None].map(|columns| Style::fitting(columns).width);
        assert_eq!(widths, [48, 100, 132, 88]);
        assert!(Style::fitting(Some(100)).wrap && !Style::fitting(None).wrap);
    }

    #[test]
    fn colours_are_for_terminals_unless_the_environment_says_otherwise() {
        assert!(wants_colour(true, None, None));
        assert!(!wants_colour(false, None, None));
        assert!(wants_colour(false, None, Some("1")));
        assert!(!wants_colour(false, None, Some("0")));
        assert!(!wants_colour(true, Some("1"), Some("1")));
        assert!(wants_colour(true, Some(""), None), "an empty NO_COLOR says nothing");
    }
}
