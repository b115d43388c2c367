//! Dialects: how servers of other vendors show a line. The line is the same, and so is its tree of names; what differs is data.
//!
//! * `definition`: what a dialect is
//! * `form`: how the names of a line are identifiers of nodes; `node_ids`: the identifiers of all nodes of a line
//! * `vendors`: the dialects, each with where its numbers are from
//!
//! A server that looks at values only now and then shows what it saw with the time at which it looked, and does not see what
//! was so in between. Values that are read are those of the moment, whatever the dialect.

mod definition;
mod form;
mod node_ids;
mod vendors;

pub use definition::{Dialect, UnknownDialect};
pub use node_ids::NodeIds;
