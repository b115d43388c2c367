//! Observers of records against real files and servers; records that are messages are tested with the embedded broker.

mod file;
mod http;
mod support;
