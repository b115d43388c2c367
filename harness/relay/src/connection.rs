//! One connection, from the handshake to the goodbye.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::Way;
use crate::intake::Intake;
use crate::part::{Content, End, Fate, Part};
use crate::pump::{Ended, Pump};
use crate::queue::Queue;
use crate::relay::{Relay, connect};

/// How a handshake ended.
enum Handshake {
    /// The target has answered.
    Answered(io::Result<TcpStream>),
    /// The client was gone before.
    Gone,
    /// It was lost on its way.
    Dropped,
    /// It was rejected on its way.
    Rejected,
}

/// How a connection ended.
enum Goodbye {
    /// Both ends know.
    Said,
    /// A reset travels this way.
    Reset(Way, Part),
    /// Both ends are to be reset.
    Rejected,
    /// One end is over, and the other one never learns of it.
    Lost,
}

/// Serves an accepted connection until both ends are over.
pub(crate) async fn serve(relay: Arc<Relay>, mut client: TcpStream, peer: SocketAddr) {
    let probe = relay.probes.lock().remove(&peer);
    if probe.is_none() {
        relay.traffic.accepted.add(1);
    }
    let part = match probe {
        Some(_) => Part::of_itself(Content::Connection),
        None => Part::new(Content::Connection, Instant::now()),
    };
    let (source, sink) = client.split();
    let mut intake = Intake::new(source);
    let mut queue = Queue::new(Arc::clone(&relay.traffic), Way::Up);
    let connected = match handshake(&relay, &mut intake, &mut queue, part).await {
        Handshake::Answered(connected) => connected,
        Handshake::Gone => return,
        Handshake::Dropped => {
            queue.break_off();
            return swallow(&relay, [client]).await;
        }
        Handshake::Rejected => return reset(&relay, Way::Down, rejection(), [client]).await,
    };
    if let Some(probe) = probe {
        // A probe that waits no more needs no answer.
        let _ = probe.send(connected.map(drop));
        return;
    }
    let Ok(mut server) = connected else { return reset(&relay, Way::Down, fresh_reset(), [client]).await };
    queue.restart(Instant::now());
    no_delay([sink.as_ref(), &server]);
    let (server_source, server_sink) = server.split();
    let back = Queue::new(Arc::clone(&relay.traffic), Way::Down);
    let mut up = Pump::new(&relay, intake, queue, server_sink);
    let mut down = Pump::new(&relay, Intake::new(server_source), back, sink);
    let goodbye = pump(&mut up, &mut down).await;
    drop((up, down));
    match goodbye {
        Goodbye::Said => {}
        Goodbye::Reset(way, part) => reset(&relay, way, part, [client, server]).await,
        Goodbye::Rejected => {
            let client = reset(&relay, Way::Down, rejection(), [client]);
            tokio::join!(client, reset(&relay, Way::Up, rejection(), [server]));
        }
        Goodbye::Lost => swallow(&relay, [client, server]).await,
    }
}

fn fresh_reset() -> Part {
    Part::new(Content::End(End::Reset), Instant::now())
}

fn rejection() -> Part {
    Part::of_itself(Content::End(End::Reset))
}

/// Connects to the target as soon as the rules of both ways let it.
async fn handshake(relay: &Relay, intake: &mut Intake<'_>, queue: &mut Queue, mut part: Part) -> Handshake {
    let mut rules = relay.rules();
    let mut connecting = pin!(connect(relay.target));
    loop {
        let now = Instant::now();
        let first = poll_fn(|context| {
            Poll::Ready(rules.pass(|rules| {
                queue.settle(rules, now);
                part.review(rules, Way::BOTH, &relay.traffic);
                let fate = part.fate(now);
                // The first poll sends the handshake, so it belongs inside.
                (fate, (fate == Fate::Passes).then(|| connecting.as_mut().poll(context)))
            }))
        });
        let next = match first.await {
            (_, Some(Poll::Ready(connected))) => return Handshake::Answered(connected),
            (_, Some(Poll::Pending)) => return Handshake::Answered(connecting.await),
            (Fate::Dropped, None) => return Handshake::Dropped,
            (Fate::Reset, None) => return Handshake::Rejected,
            (Fate::Until(at), None) => Some(at),
            (Fate::Held | Fate::Passes, None) if queue.has_end() => return Handshake::Gone,
            (Fate::Held | Fate::Passes, None) => None,
        };
        let has_room = queue.room() > 0;
        tokio::select! {
            () = rules.changed(next) => {}
            content = intake.take_in(queue.inlet()), if has_room => queue.push(content, Instant::now()),
        }
    }
}

fn no_delay(streams: [&TcpStream; 2]) {
    for stream in streams {
        // An error says that the stream is over already, which its pump will see.
        let _ = stream.set_nodelay(true);
    }
}

/// Pumps both ways until both ends are over or one is reset.
async fn pump(up: &mut Pump<'_>, down: &mut Pump<'_>) -> Goodbye {
    let goodbye = tokio::select! {
        ended = up.run() => rest(up, ended, down).await,
        ended = down.run() => rest(down, ended, up).await,
    };
    match goodbye {
        Goodbye::Reset(Way::Up, _) if up.is_broken() => Goodbye::Lost,
        Goodbye::Reset(Way::Down, _) if down.is_broken() => Goodbye::Lost,
        goodbye => goodbye,
    }
}

/// What is left to do after the `first` pump has ended.
async fn rest(first: &mut Pump<'_>, ended: Ended, other: &mut Pump<'_>) -> Goodbye {
    match ended {
        Ended::Rejected => Goodbye::Rejected,
        Ended::SourceReset(part) => Goodbye::Reset(first.way(), part),
        // What the sink sent before it was reset goes first.
        Ended::SinkGone => match other.run().await {
            Ended::SourceReset(part) => Goodbye::Reset(other.way(), part),
            _ => Goodbye::Reset(other.way(), fresh_reset()),
        },
        Ended::Closed | Ended::Lost => tokio::select! {
            ended = other.run() => match ended {
                Ended::Closed | Ended::Lost => Goodbye::Said,
                Ended::SourceReset(part) => Goodbye::Reset(other.way(), part),
                Ended::SinkGone => Goodbye::Reset(first.way(), fresh_reset()),
                Ended::Rejected => Goodbye::Rejected,
            },
            () = first.source_reset() => Goodbye::Reset(first.way(), fresh_reset()),
        },
    }
}

/// Resets ends as soon as the rules of the way let the reset pass.
async fn reset<const N: usize>(relay: &Relay, way: Way, mut part: Part, ends: [TcpStream; N]) {
    let mut rules = relay.rules();
    let mut ends = Some(ends);
    loop {
        let now = Instant::now();
        let fate = rules.pass(|rules| {
            part.review(rules, &[way], &relay.traffic);
            let fate = part.fate(now);
            if matches!(fate, Fate::Passes | Fate::Reset) {
                ends.take().into_iter().flatten().for_each(reset_now);
            }
            fate
        });
        match fate {
            Fate::Passes | Fate::Reset => return,
            Fate::Dropped => return swallow(relay, ends.into_iter().flatten()).await,
            Fate::Held => rules.changed(None).await,
            Fate::Until(at) => rules.changed(Some(at)).await,
        }
    }
}

fn reset_now(end: TcpStream) {
    // Closing without lingering sends a reset; an error says that the stream was reset already.
    let _ = end.set_zero_linger();
    drop(end);
}

/// Loses whatever these ends still send, until they give up by themselves.
async fn swallow(relay: &Relay, ends: impl IntoIterator<Item = TcpStream>) {
    let mut buffer = vec![0; 4096];
    for mut end in ends {
        while let Ok(count @ 1..) = end.read(&mut buffer).await {
            relay.traffic.lost.add(count as u64);
        }
    }
}
