//! One way of a connection.

use std::io;
use std::pin::Pin;
use std::task::{Context, Waker};

use tokio::io::AsyncWrite as _;
use tokio::net::tcp::WriteHalf;

use super::board::{Gate, Way};
use super::hold::Hold;
use super::intake::{End, Intake};
use super::relay::Relay;

/// How a pump ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The source closed, and the sink knows.
    Closed,
    /// The source was reset, and all its bytes are delivered. The sink has yet to be reset.
    SourceReset,
    /// The sink takes nothing any more.
    SinkGone,
}

enum Step {
    /// Everything read is passed on.
    Empty,
    /// The sink is full.
    Full,
    /// A cut is in force.
    Withheld,
    Ended(Ended),
}

/// Passes bytes, and at last the close, from a source to a sink through a gate.
#[derive(Debug)]
pub(super) struct Pump<'s> {
    way: Way,
    gate: Gate,
    intake: Intake<'s>,
    sink: WriteHalf<'s>,
    hold: Hold,
}

impl<'s> Pump<'s> {
    pub(super) fn new(relay: &Relay, way: Way, intake: Intake<'s>, hold: Hold, sink: WriteHalf<'s>) -> Self {
        Self { way, gate: relay.gate(way.into()), intake, sink, hold }
    }

    pub(super) fn way(&self) -> Way {
        self.way
    }

    /// Pumps until one end is over. Cancel safe: it may be dropped and called again.
    pub(super) async fn run(&mut self) -> Ended {
        loop {
            match self.step() {
                Step::Ended(ended) => return ended,
                Step::Empty => self.intake.take_in().await,
                Step::Full => tokio::select! {
                    _ = self.sink.writable() => {}
                    () = self.intake.take_in(), if self.intake.wants_more() => {}
                },
                Step::Withheld => tokio::select! {
                    () = self.gate.opened() => {}
                    () = self.intake.take_in(), if self.intake.wants_more() => {}
                },
            }
        }
    }

    /// Waits until the source, which has closed before, is reset.
    pub(super) async fn source_reset(&self) {
        // An error says that the reactor is gone, and this task with it.
        let _ = self.intake.reset_after_end().await;
    }

    /// Passes on what can be passed on now.
    fn step(&mut self) -> Step {
        let Self { gate, intake, sink, hold, .. } = self;
        if intake.pending().is_empty() && intake.end().is_none() {
            return Step::Empty;
        }
        gate.pass(|open| {
            if open {
                return deliver(intake, sink, hold);
            }
            hold.withhold(intake.pending().len(), intake.end().is_some());
            Step::Withheld
        })
    }
}

fn deliver(intake: &mut Intake, sink: &mut WriteHalf, hold: &mut Hold) -> Step {
    while !intake.pending().is_empty() {
        match sink.try_write(intake.pending()) {
            Ok(count) => {
                intake.passed(count);
                hold.forwarded(count);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Step::Full,
            Err(_) => return Step::Ended(Ended::SinkGone),
        }
    }
    intake.end().map_or(Step::Empty, |end| Step::Ended(conclude(end, sink, hold)))
}

fn conclude(end: End, sink: &mut WriteHalf, hold: &mut Hold) -> Ended {
    match end {
        End::Reset => Ended::SourceReset,
        End::Closed => {
            // Shutting a socket down never waits; an error says that the sink is gone, which its own pump sees.
            let _ = Pin::new(sink).poll_shutdown(&mut Context::from_waker(Waker::noop()));
            hold.closed();
            Ended::Closed
        }
    }
}
