//! Own checks: programs of the user that judge what no words of lineproof's own say.
//!
//! - [`question`]: [`Question`], what is asked of which program, and what becomes of it.
//! - [`asking`]: [`Asking`], a program at work beside a scenario.
//! - `protocol`: what is said to the program, and how its answer is read. `story`: the journal as it is told.
//!   `output`: what the program writes. `failure`: why there is no answer.
//!
//! # The protocol, version 1
//!
//! The profile names words and a command:
//!
//! ```toml
//! [[check]]
//! words = "every keg takes at most {float} s"   # a Cucumber Expression, with the vocabulary's parameters
//! command = ["python3", "{profile-folder}/checks/pace.py"]
//! when = "step"                                 # judged at its step; "scenario": at the scenario's end
//! timeout_ms = 10000                            # how long it may take when there is nothing more to come
//! ```
//!
//! The command is started without a shell, in lineproof's working folder and with its environment, once for each time that
//! a scenario says the words. On its standard input it gets lines, each a JSON object in UTF-8:
//!
//! 1. *What is asked*:
//!    `{"protocol":1,"said":"every keg takes at most 3.5 s","words":"every keg takes at most {float} s","parameters":[{"kind":"float","value":3.5}],"when":"step","since":4821000,"until":6821000,"signals":[{"name":"Line.State","type":"String"}]}`.
//!    `since` is when its step began, `until` when the time of `within` is up (null at the end of the scenario), both on the
//!    journal's clock, in microseconds. `signals` are those of the line's model, with their types and, where there are any, units.
//! 2. *Every entry of the journal*, from the first one on, as it is stored, while the journal grows: `seq` is its number, `at` when lineproof
//!    learned of it, `event` what it is; the types are those of [`Event`](lineproof_judge::journal::Event). Unknown events and
//!    fields are to be ignored. Where an `observing` has a `blind`, lineproof could not see from there on.
//! 3. *The end*: `{"over":6821000}`. Everything that had happened by then has been told. Nothing comes after it but the end of
//!    the input.
//!
//! It answers with one line on its standard output, of at most 8 KiB, and ends with exit status 0:
//! `{"verdict":"fail","because":"keg 3 took 4.1 s","evidence":[812,845]}`. `verdict` is `pass`, `fail` or `unknown`;
//! `because` is a sentence for the line's owner; `evidence` are numbers of entries that show it, and may be left out.
//! What it writes to standard error is shown only if something goes wrong.
//!
//! It may answer before the end: at a step that ends the step, at the scenario's end only a failure may come sooner.
//! Everything else is a [`Failure`](failure::Failure), which leaves the verdict unknown.
//!
//! The program is a child like those of the system under test: it cannot outlive the run.

pub mod asking;
pub mod failure;
mod output;
mod protocol;
pub mod question;
mod story;

pub use asking::Asking;
pub use question::Question;
