//! Shows a person what a build does.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The progress of one build on stderr: a spinner with the last line of output on a terminal, else plain lines.
#[derive(Debug)]
pub(super) enum Progress {
    Spinner(ProgressBar),
    Plain { title: String, begin: Instant },
}

impl Progress {
    /// Begins to show the progress of what `title` names.
    pub(super) fn begin(title: String) -> Self {
        if std::io::stderr().is_terminal() {
            return Self::Spinner(spinner(title));
        }
        say(&title);
        Self::Plain { title, begin: Instant::now() }
    }

    /// It printed a line.
    pub(super) fn line(&self, line: &str) {
        match self {
            Self::Spinner(bar) => bar.set_message(line.trim().to_owned()),
            Self::Plain { .. } => say(format_args!("  {line}")),
        }
    }

    /// It has ended: a success leaves no trace on a terminal, a failure is told by an error.
    pub(super) fn end(&self, success: bool) {
        match self {
            Self::Spinner(bar) => bar.finish_and_clear(),
            Self::Plain { title, begin } if success => {
                say(format_args!("{title}: {:.1} s", begin.elapsed().as_secs_f64()));
            }
            Self::Plain { .. } => {}
        }
    }
}

/// A line on standard error; where that is closed or full, nobody is told.
fn say(line: impl Display) {
    let _ = std::io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

fn spinner(title: String) -> ProgressBar {
    // Only a malformed template is refused, and this one is fixed; the default would do as well.
    let style = ProgressStyle::with_template("{spinner} {prefix}  {elapsed}  {wide_msg:.dim}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_prefix(title);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
