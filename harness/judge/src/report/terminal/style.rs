//! How the report looks: colours, width, how much of it.

use std::env;
use std::io::IsTerminal;

/// How the report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use colours.
    pub colour: bool,
    /// Whether to show the steps of scenarios that passed.
    pub verbose: bool,
    /// In which column durations end.
    pub width: usize,
}

impl Default for Style {
    /// Plain and short.
    fn default() -> Self {
        Self { colour: false, verbose: false, width: 88 }
    }
}

impl Style {
    /// The style for a stream: colours on a terminal only, unless the environment says otherwise.
    ///
    /// `NO_COLOR`, when set and not empty, turns colours off (<https://no-color.org>). Otherwise `CLICOLOR_FORCE`,
    /// when set and not `0`, turns them on (<https://bixense.com/clicolors>).
    #[must_use]
    pub fn for_stream(stream: &impl IsTerminal, verbose: bool) -> Self {
        let set = |name| env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let colour = wants_colour(stream.is_terminal(), set("NO_COLOR").as_deref(), set("CLICOLOR_FORCE").as_deref());
        Self { colour, verbose, ..Self::default() }
    }
}

fn wants_colour(is_terminal: bool, no_color: Option<&str>, force: Option<&str>) -> bool {
    let is_set = |value: Option<&str>, off: &str| value.is_some_and(|value| !value.is_empty() && value != off);
    !is_set(no_color, "") && (is_terminal || is_set(force, "0"))
}

#[cfg(test)]
mod tests {
    use super::wants_colour;

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
