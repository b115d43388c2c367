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

    /// Appends text; where the style says so, what does not fit goes on below, from the same column on.
    pub(super) fn put_wrapped(&mut self, tone: Tone, text: &str) -> &mut Self {
        self.put_beside(tone, text, 0)
    }

    /// As [`Self::put_wrapped`], with so many columns left free at the right.
    pub(super) fn put_beside(&mut self, tone: Tone, text: &str, free: usize) -> &mut Self {
        let from = self.column;
        let room = self.style.width.saturating_sub(from + free);
        if !self.style.wrap || room < LEAST {
            return self.put(tone, text);
        }
        for (place, line) in lines(text, room).into_iter().enumerate() {
            if place > 0 {
                self.end();
                self.put(Tone::Plain, &" ".repeat(from));
            }
            self.put(tone, &line);
        }
        self
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

/// In fewer columns nothing is wrapped.
const LEAST: usize = 16;

/// Breaks text between words into lines of at most `width` characters; only a longer word is longer. Blanks at its
/// beginning stay.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width;
    for word in text.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if length > room && lines.last().is_some_and(|line| !line.trim().is_empty()) {
            lines.push(String::new());
            room = width;
        }
        lines.last_mut().into_iter().for_each(|line| line.push_str(word));
        room = room.saturating_sub(word.chars().count());
    }
    let last = lines.len() - 1;
    lines.iter_mut().take(last).for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(colour: bool, text: &str) -> String {
        let mut painter = Painter::new(Style { colour, width: 20, ..Style::default() });
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
    #[test]
    fn long_lines_go_on_below_where_they_began() {
        let mut painter = Painter::new(Style { width: 30, wrap: true, ..Style::default() });
        painter.put(Tone::Plain, "  x: ").put_wrapped(Tone::Plain, "one two three four five six  seven").end();
        assert_eq!(painter.finish(), "  x: one two three four five\n     six  seven\n");
        let mut painter = Painter::new(Style { width: 20, wrap: true, ..Style::default() });
        painter.put(Tone::Plain, "name ").put_wrapped(Tone::Plain, "no room for that").end();
        assert_eq!(painter.finish(), "name no room for that\n", "too narrow to wrap");
    }

    proptest::proptest! {
        #[test]
        fn wrapping_loses_no_word(text in "[a-z ]{0,80}", width in 1_usize..40) {
            let wrapped = lines(&text, width);
            let words = wrapped.iter().flat_map(|line| line.split_whitespace());
            proptest::prop_assert!(words.eq(text.split_whitespace()));
            let fits = |line: &String| line.trim_end().chars().count() <= width || line.split_whitespace().count() == 1;
            proptest::prop_assert!(wrapped.iter().all(fits), "{wrapped:?}");
        }
    }
}
