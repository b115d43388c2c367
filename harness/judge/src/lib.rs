//! The law of lineproof: **scenarios write the journal; verdicts and reports only read it.**
//!
//! A journal that was stored long ago is judged and reported by the same code as one that is being written, without a
//! bench: nothing here knows a socket, a clock or a runtime. Of the line it knows the words, as data (`line_model`).
//!
//! - [`journal`]: what can happen in a scenario, and how it is stored.
//! - [`check`]: folds a journal into a judgement; one promise per file.
//! - [`report`]: turns a journal and its verdicts into something that a person or a machine reads.

pub mod check;
pub mod journal;
pub mod report;

/// What a verdict means, and what each check can see: a page in Markdown, made of the documentation of the checkers.
pub const VERDICTS: &str = include_str!("../VERDICTS.md");
