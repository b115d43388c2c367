//! lineproof proves a production line before you change it.
//!
//! Gherkin scenarios drive a plant over OPC UA, run the system under test against a cloud, cut and heal the network
//! between them, and judge end-to-end outcomes. Nothing here knows the system that is tested, and no check looks
//! inside a component.
//!
//! The law: **scenarios write the journal; verdicts and reports only read it.** What can stand in a journal, the checkers
//! and the reporters are a crate of their own, [`lineproof_judge`].
//!
//! The rooms, each importing only from those above it (a test holds this):
//!
//! - [`journal`], [`profile`], [`process`]: the journal as it is written, the configuration, child processes.
//! - [`plant`], [`system`], [`cloud`]: what a bench consists of, beside the links ([`lineproof_relay`]).
//! - [`nemesis`]: injects faults and heals them.
//! - [`bench`](mod@bench): everything alive in one scenario.
//! - [`steps`]: what a scenario can say.
//! - [`run`]: from feature files to verdicts.
//! - [`cli`]: the command line.
//! - [`mistake`]: what is wrong with a file that somebody wrote, shown with its place.
//!
//! Where to look first:
//!
//! - *A fault is injected* in `nemesis/inject.rs`; on a link it is a rule, one file each in `relay/src/rule/`.
//! - *A signal becomes an event* in `plant/recorder.rs`; a record does in `cloud/outcome/`, a message in `cloud/messages.rs`.
//! - *A verdict is made* in `judge/src/check/`, one promise a file; what was asked is a `Check`, which a step's row in `steps/`
//!   makes and `bench/watch.rs` follows.
//! - *A scenario* goes from opening to closing in `run/scenario.rs`; its parts open in `bench/open/`.
//! - *A report* is written in `judge/src/report/`, one reporter a file.

pub mod bench;
pub mod cli;
pub mod cloud;
pub mod journal;
pub mod mistake;
pub mod nemesis;
pub mod plant;
pub mod process;
pub mod profile;
pub mod run;
pub mod steps;
pub mod system;
