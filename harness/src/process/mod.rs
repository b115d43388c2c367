//! Child processes that cannot outlive a run. Linux only: what a process does is read from `/proc`.
//!
//! - [`command`]: [`Command`], what to start, as data.
//! - [`child`]: [`Child`], a running command in its own process group; kill, freeze, thaw, terminate, wait.
//! - [`observer`]: [`ProcessObserver`], who is told every line and the end.
//! - [`exit`]: [`Exit`], how it ended.
//! - [`hosts`]: the host names that a child sees.
//! - [`threads`]: [`Share`], what its threads had of the processors.
//! - [`guardian`]: [`Guardian`], the process that outlives the harness and cleans up after it.
//! - [`mark`]: [`Mark`], who has made something that outlives processes.
//!   [`sweep`]: [`Sweep`], removes what is left over of it.
//! - [`error`][mod@error]: [`ProcessError`], what can go wrong.
//!
//! # Why no child outlives the harness, `kill -9` included
//!
//! The guardian is this same program, started as `lineproof guardian` in a process group of its own. It holds one end of a
//! pipe. Only the harness holds the other end, so the pipe closes whenever the harness is gone, by whatever means;
//! then the guardian kills every process group that it was told of. Two windows are left, and closed:
//!
//! - *Between spawn and registration.* A child is started as `lineproof launch INPUT HOSTS PROGRAM ARGS`, already the leader of its
//!   own group. That launcher first waits on a socket, and only after the guardian has acknowledged the group does the
//!   harness let it go on; it then *becomes* the program (exec), with the same pid. A harness that dies before
//!   leaves a launcher whose socket closes, and which ends by itself. So a program never runs unregistered.
//!   The same socket brings back the error of an exec that fails, exactly as the system reported it.
//! - *Between end and deregistration.* The end of a leader is first seen without reaping it. As a zombie it pins its
//!   number, so no other process can get it; meanwhile what is left of the group is killed, and once nothing of the
//!   group lives the guardian forgets it. Only then is the leader reaped. So neither harness nor guardian can ever
//!   signal a process that merely got the same number later.
//!
//! Disks that the harness serves end with it, but their mounts do not: the guardian unmounts them when the groups are gone, and
//! removes folders after that.
//!
//! What leaves its group on purpose (`setsid`, a daemon) is out of reach; so is a process of another user.

pub mod child;
pub mod command;
pub mod error;
pub mod exit;
mod group;
pub mod guardian;
pub mod hosts;
mod launch;
mod leader;
mod lines;
pub mod mark;
pub mod observer;
pub mod sweep;
pub mod threads;
mod watchman;

use std::process::ExitCode;

pub use child::Child;
pub use command::Command;
pub use error::ProcessError;
pub use exit::Exit;
pub use guardian::Guardian;
pub use mark::{Held, Mark};
pub use observer::{ProcessObserver, Stream};
pub use sweep::{Fate, Leftover, Sweep};
pub use threads::Share;

/// Plays the role of guardian, launcher or trial of a hosts file if this process was started as one of them, and returns its exit code.
///
/// To be called first thing in `main`, before arguments are parsed, threads are started or anything is printed.
pub fn serve() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next()?.to_str()? {
        guardian::ROLE => Some(watchman::run()),
        launch::ROLE => Some(launch::run(arguments)),
        hosts::ROLE => Some(hosts::try_it(arguments)),
        _ => None,
    }
}
