//! What can go wrong with a cloud.

use std::path::PathBuf;

use line_model::Advice;

use super::embedded::ca::CertificateError;
use super::sql::SqlError;
use super::tables::TableError;
use super::template::Rejection;

/// A cloud could not be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// A topic filter of the profile is none.
    #[error(transparent)]
    Filter(#[from] SqlError),
    /// Certificates cannot be made.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A table cannot be made or removed.
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
    /// The endpoint of the profile cannot be used.
    #[error("AWS endpoint {url}: {why}; correct `url` in [cloud.api], or AWS_ENDPOINT_URL")]
    Endpoint {
        /// Its URL.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// An account of AWS does not give what is asked of it.
    #[error("AWS: {0}")]
    Aws(#[from] Advice),
    /// A container does not start.
    #[error(
        "container of {image}: {why}; does a container engine run, and is the image there? `docker run --rm {image}` tells more"
    )]
    Container {
        /// The image.
        image: String,
        /// What is wrong.
        why: String,
    },
    /// A queue or a bucket of the template cannot be made.
    #[error(
        "{what} {name}: {why}; correct the template, or write kind = \"embedded\" below [cloud.api] of the profile"
    )]
    Store {
        /// `queue` or `bucket`.
        what: &'static str,
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// The embedded database does not start.
    #[error("embedded cloud: DynamoDB does not start: {0}; this is a defect of lineproof, please report it")]
    Database(String),
    /// The broker does not start.
    #[error("embedded cloud: the MQTT broker does not start: {0}; this is a defect of lineproof, please report it")]
    Broker(String),
    /// A function of the template has no code.
    #[error("the template's function {function} has no code; the profile must name it (named: {named})")]
    NoCode {
        /// The function.
        function: String,
        /// The functions that have code.
        named: String,
    },
    /// What the template says of a function does not fit its code.
    #[error(transparent)]
    Function(#[from] Rejection),
    /// Code is named for a function that the template does not have.
    #[error("the template has no function {function}; it has: {known}")]
    UnknownFunction {
        /// The function.
        function: String,
        /// The functions that it has.
        known: String,
    },
    /// The script that runs functions cannot be written.
    #[error("embedded cloud: cannot write {}: {source}; is there room on the disk?", file.display())]
    Host {
        /// The script.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A function's code cannot be run.
    #[error("function {function}: cannot run {}: {why}; build it, or correct the profile", code.display())]
    Code {
        /// The function.
        function: String,
        /// The binary or the folder.
        code: PathBuf,
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
