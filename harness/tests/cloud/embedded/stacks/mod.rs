//! Stacks. What is asked and told is that of the `CloudFormation` API Reference.
//!
//! `words`: how it is asked and told.

mod changes;
mod code;
mod words;
