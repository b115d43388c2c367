//! The halves of the cloud: the embedded ones, an AWS endpoint that is there already, and records wherever they are.

mod conformance;
mod embedded;
mod endpoint;
mod halves;
mod http;
mod outcome;
mod tools;
