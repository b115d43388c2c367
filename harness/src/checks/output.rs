//! What a program writes: its answer, its last words, and no more than can be kept.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::SetOnce;

use crate::process::{ProcessObserver, Stream};

/// How many lines of it are shown if something goes wrong.
const SHOWN: usize = 5;

/// How many letters of each.
const LETTERS: usize = 200;

/// So many lines are more than a program that judges has to say.
const FLOOD: usize = 10_000;

/// Hears what a program writes.
#[derive(Debug, Default)]
pub(super) struct Output {
    heard: Mutex<Heard>,
    /// Set with its first line on standard output.
    pub(super) spoken: SetOnce<()>,
    /// Set when it writes too much.
    pub(super) flooded: SetOnce<()>,
}

#[derive(Debug, Default)]
struct Heard {
    answer: Option<String>,
    answers: usize,
    lines: usize,
    last: VecDeque<String>,
}

impl Output {
    /// The first line on its standard output, and how many there are.
    pub(super) fn answer(&self) -> (Option<String>, usize) {
        let heard = self.heard.lock();
        (heard.answer.clone(), heard.answers)
    }

    /// The last lines that it wrote.
    pub(super) fn last(&self) -> Vec<String> {
        self.heard.lock().last.iter().cloned().collect()
    }
}

impl ProcessObserver for Output {
    fn line(&self, stream: Stream, line: &str) {
        let mut heard = self.heard.lock();
        heard.lines += 1;
        if heard.lines > FLOOD {
            // Nobody listens any more; that it is set already means nothing.
            let _ = self.flooded.set(());
            return;
        }
        heard.last.push_back(line.chars().take(LETTERS).collect());
        if heard.last.len() > SHOWN {
            heard.last.pop_front();
        }
        if stream == Stream::Stdout {
            heard.answers += 1;
            heard.answer.get_or_insert_with(|| line.to_owned());
            let _ = self.spoken.set(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_the_answer_is_the_first_line() {
        let output = Output::default();
        output.line(Stream::Stderr, "thinking");
        assert!(output.spoken.get().is_none());
        for number in 0..FLOOD {
            output.line(Stream::Stdout, &format!("{number}{}", "x".repeat(999)));
        }
        assert_eq!(output.answer().0.map(|line| line.len()), Some(1000));
        assert_eq!(output.last().iter().map(String::len).collect::<Vec<_>>(), [LETTERS; SHOWN]);
        assert!(output.spoken.get().is_some() && output.flooded.get().is_some());
    }
}
