//! One way of a connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Waker};

use tokio::io::AsyncWrite as _;
use tokio::net::tcp::WriteHalf;
use tokio::time::Instant;

use crate::Way;
use crate::force::Watch;
use crate::intake::Intake;
use crate::piece::{Content, End, Fate, Piece};
use crate::queue::Queue;
use crate::relay::Relay;

/// How a pump ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The source closed, and the sink knows.
    Closed,
    /// The source is over, and the sink will never know.
    Lost,
    /// The source was reset, and all its bytes are delivered. The sink has yet to be reset.
    SourceReset(Piece),
    /// The sink takes nothing any more.
    SinkGone,
    /// A rule wants both ends to be reset.
    Rejected,
}

enum Step {
    /// What is next is held, or has not arrived.
    Waits,
    /// The sink is full.
    Full,
    Ended(Ended),
}

/// Passes bytes, and at last the close, from a source to a sink, as the rules in force say.
#[derive(Debug)]
pub(crate) struct Pump<'s> {
    rules: Watch,
    intake: Intake<'s>,
    queue: Queue,
    sink: WriteHalf<'s>,
}

impl<'s> Pump<'s> {
    pub(crate) fn new(relay: &Relay, intake: Intake<'s>, queue: Queue, sink: WriteHalf<'s>) -> Self {
        Self { rules: relay.rules(), intake, queue, sink }
    }

    pub(crate) fn way(&self) -> Way {
        self.queue.way
    }

    /// True if the sink learns nothing any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.queue.is_broken()
    }

    /// Pumps until one end is over. Cancel safe: it may be dropped and called again.
    pub(crate) async fn run(&mut self) -> Ended {
        loop {
            let is_full = match self.step() {
                Step::Ended(ended) => return ended,
                Step::Full => true,
                Step::Waits => false,
            };
            let Self { rules, intake, queue, sink } = self;
            let (has_room, next) = (queue.room() > 0, queue.next());
            if queue.is_empty() {
                let content = intake.take_in(queue.inlet()).await;
                queue.push(content, Instant::now());
                continue;
            }
            tokio::select! {
                _ = sink.writable(), if is_full => {}
                content = intake.take_in(queue.inlet()), if has_room => queue.push(content, Instant::now()),
                () = rules.changed(next) => {}
            }
        }
    }

    /// Waits until the source, which has closed before, is reset.
    pub(crate) async fn source_reset(&self) {
        // An error says that the reactor is gone, and this task with it.
        let _ = self.intake.reset_after_end().await;
    }

    /// Passes on what can be passed on now.
    fn step(&mut self) -> Step {
        let Self { rules, queue, sink, .. } = self;
        if queue.is_empty() {
            return Step::Waits;
        }
        let now = Instant::now();
        rules.pass(|rules| {
            queue.settle(rules, now);
            deliver(queue, sink, now)
        })
    }
}

fn deliver(queue: &mut Queue, sink: &mut WriteHalf, now: Instant) -> Step {
    loop {
        if queue.is_broken() {
            queue.break_off();
            return if queue.has_end() { Step::Ended(Ended::Lost) } else { Step::Waits };
        }
        let Some(piece) = queue.front() else { return Step::Waits };
        match piece.fate(now) {
            Fate::Held | Fate::Until(_) => return Step::Waits,
            Fate::Dropped => queue.break_off(),
            Fate::Reset => return Step::Ended(Ended::Rejected),
            Fate::Passes => match piece.content {
                Content::Bytes(_) => match sink.try_write(queue.passable(now)) {
                    Ok(count) => queue.passed(count),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Step::Full,
                    Err(_) => return Step::Ended(Ended::SinkGone),
                },
                _ => return queue.pop().map_or(Step::Waits, |piece| Step::Ended(conclude(piece, sink))),
            },
        }
    }
}

fn conclude(piece: Piece, sink: &mut WriteHalf) -> Ended {
    if matches!(piece.content, Content::End(End::Reset)) {
        return Ended::SourceReset(piece);
    }
    // Shutting a socket down never waits; an error says that the sink is gone, which its own pump sees.
    let _ = Pin::new(sink).poll_shutdown(&mut Context::from_waker(Waker::noop()));
    Ended::Closed
}
