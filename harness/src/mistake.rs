//! What is wrong with a file, shown with its place.

use std::fmt::Display;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// Something wrong in a profile, a vocabulary, a line's model, a template or a feature: where, what, and what to do.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{place}: {message}")]
pub struct Mistake {
    place: String,
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    code: Option<Arc<NamedSource<String>>>,
    #[label("here")]
    span: Option<SourceSpan>,
    #[related]
    others: Box<[Mistake]>,
}

impl Mistake {
    /// Shows a piece of a file with that text.
    pub(crate) fn at(path: &Path, text: &str, span: Range<usize>, message: String, help: String) -> Self {
        let line = text.get(..span.start).unwrap_or("").matches('\n').count() + 1;
        Self::shown(&source(path, text.to_owned()), line, span, message, help)
    }

    /// Shows a whole line, from 1.
    pub(crate) fn in_line(code: &Arc<NamedSource<String>>, line: usize, message: String, help: String) -> Self {
        Self::shown(code, line, span_of_line(code.inner(), line), message, help)
    }

    /// Shows nothing.
    pub(crate) fn plain(place: impl Display, message: String, help: String) -> Self {
        Self { place: place.to_string(), message, help: Some(help), code: None, span: None, others: Box::default() }
    }

    /// Several mistakes in one file; one alone is itself.
    pub(crate) fn all(path: &Path, mut others: Vec<Self>) -> Self {
        if others.len() == 1 {
            return others.remove(0);
        }
        let (place, message, others) =
            (path.display().to_string(), format!("{} mistakes", others.len()), others.into_boxed_slice());
        Self { place, message, help: None, code: None, span: None, others }
    }

    /// Nothing is wrong with a file unless there are mistakes.
    ///
    /// # Errors
    /// All of them.
    pub(crate) fn none(path: &Path, found: Vec<Self>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self::all(path, found)) }
    }

    fn shown(code: &Arc<NamedSource<String>>, line: usize, span: Range<usize>, message: String, help: String) -> Self {
        let (place, code) = (format!("{}:{line}", code.name()), Some(Arc::clone(code)));
        Self { place, message, help: Some(help), code, span: Some(span.into()), others: Box::default() }
    }
}

/// A text, to show pieces of it.
pub(crate) fn source(path: &Path, text: String) -> Arc<NamedSource<String>> {
    Arc::new(NamedSource::new(path.display().to_string(), text))
}

/// A line of a text, from 1, without the blanks around it.
fn span_of_line(text: &str, line: usize) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let whole = text[start..].lines().next().unwrap_or("");
    let begin = start + whole.len() - whole.trim_start().len();
    begin..begin + whole.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_without_the_blanks_around_it() {
        let text = "one\r\n\n  two \nthree";
        assert_eq!(&text[span_of_line(text, 1)], "one");
        assert_eq!(&text[span_of_line(text, 3)], "two");
        assert_eq!(&text[span_of_line(text, 4)], "three");
        assert_eq!(span_of_line(text, 2), 5..5);
        assert_eq!(span_of_line(text, 9), text.len()..text.len());
    }
}
