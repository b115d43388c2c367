//! TCP relays between the ends of a distributed system, and rules for what passes them.
//!
//! A *link* is a named relay: it listens on a loopback port and forwards every TCP connection to its target. The end
//! that opens connections is *down* below, the end that accepts them is *up* above: bytes from the initiator go up.
//! Nothing here knows what the bytes mean. A *rule* says what of a link is wrong: it is cut, slow, narrow, it rejects
//! connections or forgets them. Whoever puts a rule in force gets a guard that lifts it, and tells what it touched.
//!
//! ```
//! use std::time::Duration;
//!
//! use lineproof_relay::rule::{Cut, Distribution, Latency};
//! use lineproof_relay::{Fabric, Way};
//! use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
//! use tokio::net::{TcpListener, TcpStream};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let bank = TcpListener::bind("127.0.0.1:0").await?;
//! let links = Fabric::new(7, |link, trouble| eprintln!("link {link}: {trouble}"));
//! let address = links.open("till to bank", bank.local_addr()?)?;
//!
//! let mut till = TcpStream::connect(address).await?;
//! let (mut connection, _) = bank.accept().await?;
//!
//! // Nothing passes, and nothing is lost.
//! let cut = links.inject(&["till to bank"], Way::BOTH, |_| Cut)?;
//! till.write_all(b"3.50").await?;
//! while cut.touched()[0].up.bytes < 4 {
//!     tokio::task::yield_now().await;
//! }
//! let touched = cut.lift();
//! assert_eq!((touched[0].up.bytes, touched[0].down.bytes), (4, 0));
//! links.probe("till to bank", Duration::from_secs(5)).await?;
//!
//! // Everything takes its time, the same in every run with this seed.
//! let times = Distribution::Uniform { from: Duration::from_millis(5), to: Duration::from_millis(15) };
//! let slow = links.inject(&["till to bank"], &[Way::Down], |place| Latency::new(times, place.seed))?;
//! connection.write_all(b"paid").await?;
//! let mut answer = [0; 4];
//! till.read_exact(&mut answer).await?;
//! assert_eq!(&answer, b"paid");
//! assert!(slow.lift()[0].delays.mean() >= Duration::from_millis(5));
//!
//! links.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What a rule does to connections
//!
//! - **Held** bytes are read and withheld, up to [`CAPACITY`] a connection and way, then the sender meets back-pressure,
//!   as in a real partition. Nothing is closed. When the rule is lifted they are delivered in order, and the same
//!   connection goes on. A close (FIN) or a reset is held too, and delivered after the bytes.
//! - **Delayed** bytes are under way, up to [`WINDOW`] a connection and way: a slow link is not a narrow one. Their order
//!   never changes. What a rule does ends when it is lifted: what it delays then goes on at once.
//! - **Dropped** bytes are gone, and with them the connection, as far as that way goes.
//! - A new connection is accepted by the system's kernel but stays unconnected until the rules of both ways let it pass,
//!   since the handshake of TCP needs both. A client that has closed or reset while it was held is dropped, and the target
//!   never learns of it: so it is with TCP, where the handshake of a client that gave up is never finished. (A client that
//!   half-closes a connection before it is established counts as gone.)
//! - A rule comes into force on several links as one act. When [`Fabric::inject`] returns, no pump hands a byte to the
//!   kernel on any of them that the rule has not judged, and none did on any of them after the first byte was withheld on
//!   one.
//! - Rules that are in force together [compose](rule#several-rules).
//!
//! # How
//!
//! Three concerns, three places: the fabric routes, the queue of each pump keeps order and time, rules own the faults.
//! One [`tokio::sync::watch`] channel holds the rules of all links. A pump borrows its value, which is one atomic
//! instruction, around each non-blocking write; whoever puts a rule in force takes the same value exclusively. That is
//! the whole argument for atomicity.
//!
//! `benches/relay.rs` measures what that costs. A hop adds about 13 us to a round trip at the median, and carries 1.9 GB/s
//! of the 4.9 GB/s that one direct stream has on loopback. A delay of 20 ms costs a stream of 0.5 GB/s (a network of
//! 4 Gbit/s) nothing; one that is as fast as loopback can be loses a third to a half, since the 40 MB that are under way
//! then do not stay in the processor's cache.
//!
//! - [`Fabric`]: all links; where to start. [`Injection`]: a rule in force, [`Touched`]: what it touched.
//! - [`rule`]: what can be wrong, one fault a file, and how to write one.
//! - `force`: the rules in force, by link. `piece`: one thing that wants to pass, and what they say of it.
//! - `relay`: what the connections of a link share. `accept`: listens, and owns their tasks; [`accept()`] is for
//!   other servers, too. `connection`: one of them,
//!   from handshake to goodbye.
//! - `pump`: one way of a connection. `intake`: reads its source. `queue`: what is on its way, in order; `store`: its bytes.
//! - `traffic`: what a link forwarded and withheld. `probe`: proves that a link carries connections.

mod accept;
mod connection;
mod error;
mod fabric;
mod force;
mod injection;
mod intake;
mod piece;
mod probe;
mod pump;
mod queue;
mod relay;
pub mod rule;
mod store;
mod touched;
mod traffic;
mod trouble;
mod way;

pub use accept::accept;
pub use error::LinkError;
pub use fabric::Fabric;
pub use injection::Injection;
pub use queue::{CAPACITY, WINDOW};
pub use touched::{Amount, Delays, Touched};
pub use traffic::Counters;
pub use way::Way;
