//! lineproof proves a production line before you change it.
//!
//! Gherkin scenarios drive a plant over OPC UA, run the system under test against a cloud, cut and heal the network
//! between them, and judge end-to-end outcomes. Nothing here knows the system that is tested, and no check looks
//! inside a component.
//!
//! The law: **scenarios write the journal; verdicts and reports only read it.** What can stand in a journal, the checkers
//! and the reporters are a crate of their own, [`lineproof_judge`].
//!
//! The rooms, from the bottom up; which may import which is a table that a test holds (`tests/architecture`, `ROOMS`):
//!
//! - [`mistake`]: what is wrong with a file that somebody wrote, shown with its place.
//! - [`journal`], [`profile`], [`process`]: the journal as it is written, the configuration, child processes.
//! - [`plant`], [`system`], [`cloud`]: what a bench consists of, beside the links ([`lineproof_relay`]) and the
//!   disks ([`lineproof_disk`]).
//! - [`checks`]: own checks, programs of the user that judge.
//! - [`nemesis`]: injects faults and heals them.
//! - [`bench`](mod@bench): everything alive in one scenario.
//! - [`steps`]: what a scenario can say.
//! - [`run`]: from feature files to verdicts.
//! - [`evidence`]: what a run rested on and left, with digests.
//! - [`cli`]: the command line.
//!
//! Where to look first. Paths begin here; `judge/`, `relay/`, `disk/` and `tests/` begin at `harness/`, `fixtures/` at the
//! repository's root.
//!
//! - *A fault is injected* in `nemesis/inject.rs`. On a link it is a rule: `nemesis/rules.rs` makes it, `relay/src/fabric.rs` puts it
//!   in force, and what each does is one file in `relay/src/rule/`.
//!   What a component loses with its power is decided in `disk/src/store.rs`, and taken in `nemesis/power.rs`.
//! - *A signal becomes an event* in `plant/recorder.rs`, a finished part or an act of control in `plant/log.rs` and
//!   `plant/follower.rs`; a record does in `cloud/outcome/`, a message in `cloud/messages.rs`.
//! - *A step names a component by its role* (`the component in control`): `steps/library/cast.rs` binds it for all who may play
//!   it, `bench/role.rs` finds out who does.
//! - *A check is judged* in `judge/src/check/`, one promise a file; what was asked is a `Check`, which a step's row in `steps/` makes
//!   and `bench/watch.rs` follows. *A step's verdict* comes from there and `Bench::judge_step`, *the scenario's* from
//!   `run/scenario.rs` and `judge/src/check/scenario.rs`: the worst of all.
//! - *A scenario* goes from opening to closing in `run/scenario.rs`; its parts open in `bench/open/`, and it comes to rest in
//!   `bench/rest.rs`.
//! - *A report* is written in `judge/src/report/`, one reporter a file.
//!
//! To add something:
//!
//! | what | where |
//! | --- | --- |
//! | a step | a row in a table of `steps/`; it makes an `Action` |
//! | a pack of promises | a folder in `fixtures/packs/`, as `profile/pack/` describes it; a row in `tests/defects/packs.rs` |
//! | what an act can do | a variant of `Deed` in `profile/vocabulary/deed.rs` and in `bench/act/deed.rs`, an arm in `bench/act/bind.rs` |
//! | what a program is told that judges | `checks/protocol.rs`, with its version; `fixtures/filling/checks/` has an example |
//! | a check | a variant of `Check` in `judge/src/journal/check.rs`, a checker in `judge/src/check/`, an arm in `check/asked.rs`, a row in `judge/tests/verdict_page` |
//! | a fault of a link | a variant of `Fault`, a rule in `relay/src/rule/`, an arm in `nemesis/rules.rs`, a step |
//! | a fault of a disk | a variant of `DiskFault`, a flag in `disk/src/fault.rs`, an arm in `nemesis/disk_faults.rs`, a step in `steps/disks.rs` |
//! | a fault of a table | a variant of `TableFault`, an arm in `cloud/embedded/doorway.rs`, a step in `steps/tables.rs` |
//! | a fault of a function | a variant of `FunctionFault`, an arm in `cloud/embedded/lambda/worker.rs`, a step in `steps/functions.rs` |
//! | a key of a profile or a vocabulary | a field with its docstring and an example in `profile/`; `LINEPROOF_BLESS=1 cargo test --test schemas` writes schemas and pages anew |
//! | where records are | a file in `cloud/outcome/`, a key in `profile/records.rs` |
//! | a report | a file in `judge/src/report/` |

pub mod bench;
pub mod checks;
pub mod cli;
pub mod cloud;
pub mod evidence;
pub mod journal;
pub mod mistake;
pub mod nemesis;
pub mod plant;
pub mod process;
pub mod profile;
pub mod run;
pub mod steps;
pub mod system;
