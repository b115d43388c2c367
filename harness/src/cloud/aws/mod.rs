//! A cloud in an account of AWS: the system's own template, deployed by `CloudFormation` for one scenario.
//!
//! Guards, before anything is written: the caller's account must be the profile's, and so must the region; nothing is made without a
//! profile that names both; what a run is estimated to cost ([`cost`]) is told, and more than the profile allows is refused.
//!
//! - `account`: who calls, and the guards. `packages`: functions' code, zipped, in a bucket. `stack`: the template, deployed.
//! - `identity`: a certificate for each thing. `roots`: Amazon's authority. `observer`: the messages that are seen. `applications`: what
//!   applications of the cloud do.
//! - `api`: all of it for one scenario: the API half, and what the IoT half needs. `iot`: the IoT half.
//! - `down`: takes everything away, in reverse, as far as it finds any. `sweep`: the same for runs that are gone.
//!
//! **What is made where.** The names of tables, functions, things and rules are those that the template fixes. So there is one stack in an
//! account and region for one template at a time: its name is the profile's `prefix`, and that name is the lease. A second run finds the
//! stack there and is refused, with the mark of who made it. Runs with different prefixes do not keep each other away, and a template
//! must then make its names from a parameter, or `CloudFormation` refuses the second one.
//!
//! **What is lost.** Everything that is made is found again by its name or its mark (a tag of the stack, the name of a package's folder,
//! the things of the stack, the policy of the observer), never by memory alone; a process that is killed leaves it to `lineproof sweep`.
//! Making is never given up half-way: an opening that is dropped lets the request that is under way be answered, and the closing waits
//! for it. Two things are out of reach: a certificate of which the answer was lost when this process was killed, which is attached to
//! nothing; and the log groups that Lambda makes for functions (`/aws/lambda/NAME`), unless the template declares them.
//!
//! **What differs from the embedded cloud.** Tables and functions cannot be broken on purpose, nobody tells when nothing is under way
//! any more, and MQTT and the AWS endpoint are reached by their names, past the links, since TLS wants these names: scenarios that need one
//! of that are not run, and say so. Who has published a message is not told. Messages are seen as any subscriber sees them, so all of the
//! account's region are: use an account that is there for tests.
//!
//! Needs the cargo feature `aws`.

pub mod cost;

#[cfg(feature = "aws")]
mod account;
#[cfg(feature = "aws")]
pub mod api;
#[cfg(feature = "aws")]
mod applications;
#[cfg(feature = "aws")]
mod down;
#[cfg(feature = "aws")]
mod identity;
#[cfg(feature = "aws")]
mod iot;
#[cfg(feature = "aws")]
pub mod observer;
#[cfg(feature = "aws")]
mod packages;
#[cfg(feature = "aws")]
mod roots;
#[cfg(feature = "aws")]
mod stack;
#[cfg(feature = "aws")]
pub mod sweep;

#[cfg(all(feature = "aws", test))]
mod tests;

#[cfg(feature = "aws")]
pub use account::Account;
#[cfg(feature = "aws")]
pub use iot::AwsIot;

/// Whether this program was built with what AWS needs.
pub const IS_POSSIBLE: bool = cfg!(feature = "aws");

/// What to do where it was not.
pub const REMEDY: &str = "run it as `cargo run --features aws -- ...`, or build lineproof with this feature";
