//! Lines of a block: painted, indented, aligned.

use super::Style;
use crate::journal::Verdict;

/// What a piece of text means; how that looks is decided here alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Doubt,
}

impl From<Option<Verdict>> for Tone {
    fn from(verdict: Option<Verdict>) -> Self {
        verdict.map_or(Self::Faint, Self::from)
    }
}

impl From<Verdict> for Tone {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Fail => Self::Bad,
            Verdict::Unknown => Self::Doubt,
        }
    }
}

impl Tone {
    /// Select Graphic Rendition, ECMA-48 section 8.3.117.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Good => Some("32"),
            Self::Bad => Some("1;31"),
            Self::Doubt => Some("1;33"),
        }
    }
}

/// Collects the lines of a block.
#[derive(Debug)]
pub(super) struct Painter {
    style: Style,
    text: String,
    column: usize,
}

impl Painter {
    pub(super) fn new(style: Style) -> Self {
        Self { style, text: String::new(), column: 0 }
    }

    pub(super) fn style(&self) -> Style {
        self.style
    }

    /// Appends text to the line.
    pub(super) fn put(&mut self, tone: Tone, text: &str) -> &mut Self {
        self.column += text.chars().count();
        match tone.code().filter(|_| self.style.colour && !text.trim().is_empty()) {
            Some(code) => self.text.extend(["\u{1b}[", code, "m", text, "\u{1b}[0m"]),
            None => self.text.push_str(text),
        }
        self
    }

    /// Appends text that ends in the style's last column, or two blanks further where the line is too long.
    pub(super) fn put_right(&mut self, tone: Tone, text: &str) -> &mut Self {
        let room = self.style.width.saturating_sub(self.column + text.chars().count());
        self.put(Tone::Plain, &" ".repeat(room.max(2))).put(tone, text)
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
        self.column = 0;
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(colour: bool, text: &str) -> String {
        let mut painter = Painter::new(Style { colour, width: 20, verbose: false });
        painter.put(Tone::Good, text).put_right(Tone::Faint, "1.0 s").end();
        painter.finish()
    }

    #[test]
    fn durations_end_in_the_last_column() {
        assert_eq!(line(false, "grün"), "grün           1.0 s\n");
        assert_eq!(line(false, "a line that is too long"), "a line that is too long  1.0 s\n");
    }

    #[test]
    fn colours_do_not_move_columns() {
        assert_eq!(line(true, "ok"), "\u{1b}[32mok\u{1b}[0m             \u{1b}[2m1.0 s\u{1b}[0m\n");
    }
}
