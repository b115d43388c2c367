//! What is asked of which program, and what becomes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tokio::io::AsyncWriteExt as _;
use tokio::net::unix::pipe;
use tokio::sync::watch;
use tokio::time::timeout;

use super::failure::Failure;
use super::output::Output;
use super::protocol::{self, Answer, Opening, Over, Signal};
use super::story::{Story, Told};
use crate::journal::Journal;
use crate::process::{Child, Command, Exit, Guardian};
use crate::profile::Profile;
use lineproof_judge::check::program::shown;
use lineproof_judge::journal::{Answered, Asked, Entry, Evidence, Judgement, Moment, Program, Verdict};

/// What is asked of which program.
#[derive(Debug)]
pub struct Question {
    /// The number of the entry with the check.
    number: u64,
    program: Program,
    command: Vec<String>,
    since: Moment,
    standing: bool,
    signals: Vec<Signal>,
    /// Where the pipe is made by which the program is told.
    pipe: PathBuf,
}

impl Question {
    /// The question that stands in the entry `number`, for the program that the profile names; none if the entry's check
    /// is none for a program, or the profile has no check of its words. `folder` is for its pipe.
    #[must_use]
    pub fn of(number: u64, asked: &Asked, profile: &Profile, folder: &Path) -> Option<Self> {
        let program = asked.check.program()?.clone();
        let own = profile.checks.iter().find(|own| own.words.text() == program.words)?;
        let signals = profile.line.signals().map(|signal| Signal {
            name: signal.name.clone(),
            data_type: format!("{:?}", signal.data_type),
            unit: signal.unit.clone(),
        });
        Some(Self {
            number,
            program,
            command: own.command.get_ref().clone(),
            since: asked.since.window,
            standing: asked.standing,
            signals: signals.collect(),
            pipe: folder.join(format!("check-{number}")),
        })
    }

    /// How long the program may take when there is nothing more to come.
    pub(super) fn limit(&self) -> Duration {
        self.program.limit
    }

    /// Asks the program about a stored journal: about its entries, of which all are told.
    pub async fn again(&self, guardian: &Guardian, entries: Vec<Entry>, until: Moment) -> Answered {
        let (_over, over) = watch::channel(Some(until));
        self.answered(guardian, Story::new(Journal::stored(entries), over)).await
    }

    /// What the program answers, or that it does not.
    pub(super) async fn answered(&self, guardian: &Guardian, mut story: Story) -> Answered {
        let output = Arc::new(Output::default());
        let ended = self.told(guardian, &mut story, &output).await;
        let answer = ended.and_then(|exit| self.answer(exit, &output, &story));
        let answer = answer.unwrap_or_else(|failure| self.unknown(&failure, &output, &story));
        Answered { asked: self.number, entries: story.told(), until: story.until(), answer }
    }

    /// Tells the program everything until it ends.
    async fn told(&self, guardian: &Guardian, story: &mut Story, output: &Arc<Output>) -> Result<Exit, Failure> {
        let input = Input::make(&self.pipe)?;
        let mut words = self.command.iter();
        let command = Command::new(words.next().cloned().unwrap_or_default()).args(words).stdin(&self.pipe);
        let child = Child::spawn(guardian, command, Arc::clone(output) as _, None).await?;
        let overdue = story.over_for(self.limit());
        let ended = tokio::select! {
            exit = self.heard_out(&child, story, output, input) => exit,
            () = output.flooded.wait() => Err(Failure::Flood),
            () = overdue => Err(Failure::TooSlow(self.limit())),
        };
        if ended.is_err() {
            // One that survives SIGKILL is the guardian's.
            let _ = child.destroy().await;
        }
        ended
    }

    /// Tells the program everything until it has answered, and waits for its end.
    async fn heard_out(
        &self,
        child: &Child,
        story: &mut Story,
        output: &Output,
        mut input: Input,
    ) -> Result<Exit, Failure> {
        tokio::select! {
            biased;
            exit = child.wait() => return Ok(exit),
            () = output.spoken.wait() => {}
            // A program that does not read any more ends, or is too slow.
            _ = self.tell(&mut input, story) => {}
        }
        drop(input);
        timeout(self.limit(), child.wait()).await.map_err(|_| Failure::TooSlow(self.limit()))
    }

    async fn tell(&self, input: &mut Input, story: &mut Story) -> std::io::Result<()> {
        let Program { words, said, parameters, within, .. } = &self.program;
        let until = (!self.standing).then(|| self.since.after(*within));
        let opening = Opening::new(said, words, parameters).between(self.since, until).about(&self.signals);
        input.0.write_all(&protocol::line(&opening)).await?;
        loop {
            match story.next().await {
                Told::Entry(entry) => input.0.write_all(&protocol::line(&*entry)).await?,
                Told::Over(over) => {
                    input.0.write_all(&protocol::line(&Over { over })).await?;
                    story.is_told = true;
                    return Ok(());
                }
            }
        }
    }

    /// The answer of a program that has ended.
    fn answer(&self, exit: Exit, output: &Output, story: &Story) -> Result<Judgement, Failure> {
        if !exit.success() {
            return Err(Failure::Ended(exit));
        }
        let answer = match output.answer() {
            (Some(line), 1) => Answer::read(&line)?,
            (None, _) => return Err(Failure::Silent),
            (_, lines) => return Err(Failure::Talkative(lines)),
        };
        if self.standing && !story.is_told && answer.verdict != Verdict::Fail {
            return Err(Failure::TooSoon(answer.verdict));
        }
        let lines = answer.evidence.iter().map(|number| {
            let told = story.journal.entry(*number).filter(|entry| entry.seq < story.told());
            told.map(|entry| shown(&entry)).ok_or(Failure::Invented(*number))
        });
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        Ok(Judgement::new(answer.verdict, &*self.program.said, answer.because).with(lines))
    }

    fn unknown(&self, failure: &Failure, output: &Output, story: &Story) -> Judgement {
        let lines = output.last().into_iter().map(|line| Evidence::at(story.until(), "program", line));
        Judgement::unknown(&*self.program.said, format!("its program {failure}")).with(lines)
    }
}

/// The end of a named pipe into which a program is told; removed when it is told nothing more.
struct Input(pipe::Sender, PathBuf);

impl Input {
    fn make(path: &Path) -> std::io::Result<Self> {
        mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?;
        // Open for reading as well, it can be opened before the program reads.
        let sender = pipe::OpenOptions::new().read_write(true).open_sender(path);
        sender.map(|sender| Self(sender, path.to_owned())).inspect_err(|_| _ = std::fs::remove_file(path))
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        // What is left of it goes with its folder.
        let _ = std::fs::remove_file(&self.1);
    }
}
