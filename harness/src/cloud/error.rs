//! What can go wrong with the embedded cloud.

use std::path::PathBuf;

use super::ca::CertificateError;
use super::tables::TableError;
use super::template::TemplateError;

/// The embedded cloud could not be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The template cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Certificates cannot be made.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A table cannot be made.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A port on the loopback interface cannot be had.
    #[error("embedded cloud: no free port at 127.0.0.1 for {what}: {source}; are there too many open connections?")]
    Listen {
        /// For what.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The broker does not start.
    #[error("embedded cloud: the MQTT broker does not start: {0}; this is a defect of lineproof, please report it")]
    Broker(String),
    /// A function of the template has no binary.
    #[error("function {function} of template {} has no binary; the profile must name one for it (named: {named})", template.display())]
    NoBinary {
        /// The function.
        function: String,
        /// The template.
        template: PathBuf,
        /// The functions that have a binary.
        named: String,
    },
    /// A binary is named for a function that the template does not have.
    #[error("template {} has no function {function}; it has: {known}", template.display())]
    UnknownFunction {
        /// The function.
        function: String,
        /// The template.
        template: PathBuf,
        /// The functions that it has.
        known: String,
    },
    /// A binary cannot be run.
    #[error("function {function}: cannot run {}: {why}; build it, or correct the profile", program.display())]
    Binary {
        /// The function.
        function: String,
        /// The binary.
        program: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A thing that the template does not have.
    #[error("the template has no thing `{thing}`; it has: {known}")]
    UnknownThing {
        /// The thing.
        thing: String,
        /// The things that it has.
        known: String,
    },
}
