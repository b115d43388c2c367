//! A trace: what chosen signals of an OPC UA server did over time, as a text file.
//!
//! # Format
//!
//! UTF-8 text, one JSON value per line (JSON Lines). In this order:
//!
//! ```text
//! {"trace":{"version":1,"source":"opc.tcp://127.0.0.1:4840/","start":"2026-11-22T01:20:00.5Z","namespaces":["http://opcfoundation.org/UA/","urn:plc","urn:line"]}}
//! {"signal":{"node":"ns=2;s=Conveyor.Speed","name":"Speed","type":"Double","unit":"mm/s"}}
//! {"signal":{"node":"ns=2;s=Line.State","name":"State","type":"String"}}
//! [0,0,0.0,"Good",-512]
//! [0,1,"Idle","Good",-512]
//! [1250300,0,17.5,"Good",1249000]
//! [1250300,0,null,"BadSensorFailure",1250000]
//! {"gap":{"from":1300000,"to":2600000,"why":"the connection was lost"}}
//! {"end":{"at":5000000,"samples":4,"gaps":1}}
//! ```
//!
//! * `trace`: always the first line. `version` is 1. `start` is time 0 (RFC 3339), `source` says where the trace
//!   comes from, `namespaces` is the server's `NamespaceArray`, to which the indices in node ids refer.
//! * `signal`: one line each; signals are numbered from 0 in the order of these lines. `node` is a node id as in
//!   Part 6, 5.3.1.10. `type` is one of [`DataType::ALL`](line_model::DataType::ALL), followed by `[]` for an array of one dimension. `name`,
//!   `unit` and `description` may be missing.
//! * a sample: `[time, signal, value, status, source]`. `time` is when the value was received, in microseconds since
//!   the start; it never decreases. `status` is the name of a status code (Part 4, 7.39) or `"0x80AB0000"`. `source`
//!   is the source timestamp, in microseconds since the start and maybe negative, or `null`. `source`, or `status` and
//!   `source`, may be missing: then the status is `Good` and there is no source timestamp.
//! * values: numbers and truth values as in JSON, `"NaN"`, `"Infinity"`, `"-Infinity"`; `DateTime` as ticks of 100 ns since
//!   1601; `ByteString` in base64; `Guid`, `StatusCode` and `LocalizedText` (without its locale) as text; arrays in
//!   brackets; `null` where there is no value.
//! * `gap`: between these two times samples may be missing; of all signals, or only of that in `signal`. `why` is for
//!   people.
//! * `end`: always the last line. A file without it was cut off; it is good up to there.
//!
//! A line has at most [`MAX_LINE`] bytes, and there are at most [`MAX_SIGNALS`] signals.
//!
//! # Use
//!
//! [`Reader`] and [`Writer`] work line by line, in bounded memory. [`Trace`] is a whole trace in memory, and a
//! [`Player`] tells what its signals are at any time.

mod error;
mod header;
mod limits;
mod line;
mod number;
mod player;
mod reader;
mod sample;
mod signal_type;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod value;
mod whole;
mod writer;

pub use error::{TraceError, TraceProblem};
pub use header::{Gap, Header, Signal};
pub use limits::{MAX_BYTES, MAX_LINE, MAX_SIGNALS};
pub use player::{Played, Player};
pub use reader::{Ending, Item, Reader};
pub use sample::{Micros, Sample};
pub use signal_type::Type;
pub use whole::Trace;
pub use writer::Writer;
