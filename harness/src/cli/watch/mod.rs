//! `lineproof run --watch`: runs again whenever something that the run was made of has changed.
//!
//! Each run is a process of its own, started as this one without `--watch`: what is watched is known from the manifest of the run
//! before, and where a mistake kept that from being made, from the command line. `changes`: the files, and which has changed.

mod changes;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use miette::{IntoDiagnostic as _, Result};
use nix::sys::signal::kill;
use nix::unistd::Pid;
use tokio::process::Command;
use tokio::signal::unix::SignalKind;

use super::interrupt::Signals;
use super::run::RunArgs;
use super::say;
use crate::evidence::Manifest;
use crate::run::Exit;
use changes::Watched;

/// The option that makes a run this one.
const OPTION: &str = "--watch";

/// Runs until Ctrl-C.
pub(super) fn main(args: &RunArgs) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    runtime.block_on(watch(args))
}

async fn watch(args: &RunArgs) -> Result<Exit> {
    let mut signals = Signals::listen().into_diagnostic()?;
    let mut watched = Watched::new(files(args)).into_diagnostic()?;
    loop {
        let ended = run(&mut signals).await?;
        if ended.code() == Some(Exit::Interrupted as i32) {
            return Ok(Exit::Interrupted);
        }
        // Of what was watched before, also a change while the run went on counts.
        watched.add(files(args)).into_diagnostic()?;
        say::aside(format_args!("waiting for a change of one of {} files; Ctrl-C ends", watched.number()));
        tokio::select! {
            changed = watched.changed() => say::aside(format_args!("{} has changed", changed.into_diagnostic()?.display())),
            _ = signals.next() => return Ok(Exit::Interrupted),
        }
    }
}

/// One run. It ends in its own way when it is told to: Ctrl-C reaches it by itself, any other signal is passed on.
async fn run(signals: &mut Signals) -> Result<ExitStatus> {
    let arguments = std::env::args_os().skip(1).filter(|word| word != OPTION);
    let program = std::env::current_exe().into_diagnostic()?;
    let mut child = Command::new(program).args(arguments).spawn().into_diagnostic()?;
    loop {
        tokio::select! {
            ended = child.wait() => return ended.into_diagnostic(),
            kind = signals.next() => pass_on(kind, child.id()),
        }
    }
}

fn pass_on(kind: SignalKind, process: Option<u32>) {
    let process = process.map(|id| Pid::from_raw(id.cast_signed()));
    let signal = nix::sys::signal::Signal::try_from(kind.as_raw_value()).ok();
    if let (Some(process), Some(signal), true) = (process, signal, kind != SignalKind::interrupt()) {
        // One that has just ended needs no signal.
        let _ = kill(process, signal);
    }
}

/// What the last run was made of, but for this program; and what the command line names, with the features below it.
fn files(args: &RunArgs) -> BTreeSet<PathBuf> {
    let manifest = Manifest::load(&args.out.join("latest")).ok();
    let own = std::env::current_exe().ok();
    let made_of = manifest.into_iter().flat_map(|manifest| manifest.inputs).map(|input| input.path);
    let mut files: BTreeSet<PathBuf> = made_of.filter(|path| own.as_ref() != Some(path)).collect();
    files.extend(args.named().into_iter().filter(|path| path.exists()));
    let folders: Vec<PathBuf> = files.iter().filter(|path| path.is_dir()).cloned().collect();
    for folder in &folders {
        below(folder, &mut files);
    }
    files
}

/// All features in a folder, and the folders in it, to which others may be added.
fn below(folder: &Path, files: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            below(&path, files);
            files.insert(path);
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            files.insert(path);
        }
    }
}
