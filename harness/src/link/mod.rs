//! Relays between the ends of the system under test, and the one switchboard that cuts and heals them.
//!
//! A *link* is a named relay: it listens on a loopback port and forwards every TCP connection to its target. The end
//! that opens connections is *down* below, the end that accepts them is *up* above: bytes from the initiator go up.
//! Nothing here knows what the bytes mean.
//!
//! # What a cut does
//!
//! - Bytes that arrive are read and withheld, up to [`CAPACITY`] a connection and way, then the sender meets
//!   back-pressure, as in a real partition. Nothing is closed. On heal they are delivered in order, and the same
//!   connection goes on.
//! - A close (FIN) or a reset is withheld too and delivered after the withheld bytes.
//! - A new connection is accepted by the system's kernel but stays unconnected until both ways are open, since the
//!   handshake of TCP needs both. A client that has closed or reset by then is dropped, and the target never learns
//!   of it: so it is with TCP, where the handshake of a client that gave up is never finished. (A client that
//!   half-closes a connection before it is established counts as gone.)
//! - Several links are cut as one act. When [`Fabric::cut`] returns, no pump hands a byte to the kernel on any of them,
//!   and none did on any of them after the first byte was withheld on one.
//! - Cuts that overlap compose: a way is open when no cut is in force on it.
//!
//! # How
//!
//! One [`tokio::sync::watch`] channel holds the cuts of all links. A pump borrows its value, which is one atomic
//! instruction, around each non-blocking write; whoever cuts takes the same value exclusively. That is the whole
//! argument for atomicity.
//!
//! A hop adds about 18 us to a round trip at the median (31 against 13 us direct) and leaves 0.45 of the throughput of
//! one direct stream (1.4 of 3.1 GB/s): loopback, two busy cores, development profile, `benches/relay.rs`.
//!
//! - [`fabric`]: [`Fabric`], all links of a scenario; where to start.
//! - [`cut`]: [`Cut`], a cut in force, and the [`HealReport`] of what it touched.
//! - `board`: the cuts in force, and the gates that pumps pass.
//! - `relay`: listens, and owns the tasks of its connections. `connection`: one of them, from handshake to goodbye.
//! - `pump`: one way of a connection. `intake`: what it has read and not passed on.
//! - `traffic`: what a link forwarded and withheld. `hold`: what one pump withholds just now.
//! - `probe`: proves that a healed link carries connections again.

mod board;
mod connection;
pub mod cut;
mod error;
pub mod fabric;
mod hold;
mod intake;
mod probe;
mod pump;
mod relay;
mod traffic;

pub use cut::{Cut, HealReport, HealedLink, Withheld};
pub use error::LinkError;
pub use fabric::Fabric;
pub use intake::CAPACITY;
pub use traffic::Counters;
