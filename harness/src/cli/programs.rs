//! The programs of a profile's own checks, run again over stored journals.

use miette::{IntoDiagnostic as _, Result};

use super::inspect;
use crate::bench::scratch;
use crate::checks::Question;
use crate::process::Guardian;
use crate::profile::Profile;
use lineproof_judge::journal::{Answered, Asked, Entry, Event};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The programs of a profile, and what is needed to run them.
pub(super) struct Programs {
    profile: Profile,
    runtime: Runtime,
    guardian: Guardian,
    folder: TempDir,
}

impl Programs {
    /// The programs of the profile of this name.
    ///
    /// # Errors
    /// If the profile cannot be used, or a program is not there.
    pub(super) fn of(profile: &str) -> Result<Self> {
        let profile = Profile::load(profile)?;
        inspect::checks(&profile)?;
        let guardian = Guardian::of_this_program().into_diagnostic()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().into_diagnostic()?;
        Ok(Self { profile, runtime, guardian, folder: scratch().into_diagnostic()? })
    }

    /// The entries of a journal, with what the programs answer today in place of what they answered then: each is told
    /// what it was told then.
    ///
    /// # Errors
    /// Which check the profile does not have, or that the journal contradicts itself.
    pub(super) fn asked_again(&self, mut entries: Vec<Entry>) -> Result<Vec<Entry>, String> {
        for place in 0..entries.len() {
            let Event::Answered(then) = &entries[place].event else { continue };
            let then = then.clone();
            let asked = asked(&entries, &then).ok_or_else(|| {
                format!("entry {place} answers no check that was asked; the file was changed: run the scenario again")
            })?;
            let told = entries.iter().take_while(|entry| entry.seq < then.entries).cloned().collect();
            let answered = self.answered(&asked, &then, told)?;
            entries[place].event = Event::Answered(Answered { entries: then.entries, ..answered });
        }
        Ok(entries)
    }

    fn answered(&self, asked: &Asked, then: &Answered, told: Vec<Entry>) -> Result<Answered, String> {
        let question = Question::of(then.asked, asked, &self.profile, self.folder.path()).ok_or_else(|| {
            let words = asked.check.program().map_or("", |program| program.words.as_str());
            format!("{} has no check `{words}`; give the profile of the run", self.profile.path.display())
        })?;
        Ok(self.runtime.block_on(question.again(&self.guardian, told, then.until)))
    }
}

/// The check that was answered.
fn asked(entries: &[Entry], then: &Answered) -> Option<Asked> {
    match &entries.get(usize::try_from(then.asked).ok()?)?.event {
        Event::Asked(asked) if asked.check.program().is_some() => Some(asked.clone()),
        _ => None,
    }
}
