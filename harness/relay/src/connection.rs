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
use crate::piece::{Content, End, Fate, Piece};
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
enum Ending {
    /// Both ends know.
    Closed,
    /// A reset travels this way.
    Reset(Way, Piece),
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
    let piece = match probe {
        Some(_) => Piece::of_itself(Content::Connection),
        None => Piece::new(Content::Connection, Instant::now()),
    };
    let (source, sink) = client.split();
    let mut intake = Intake::new(source);
    let mut queue = Queue::new(Arc::clone(&relay.traffic), Way::Up);
    let connected = match handshake(&relay, &mut intake, &mut queue, piece).await {
        Handshake::Answered(connected) => connected,
        Handshake::Gone => return,
        Handshake::Dropped => {
            queue.break_off();
            return discard(&relay, [client]).await;
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
        Ending::Closed => {}
        Ending::Reset(way, piece) => reset(&relay, way, piece, [client, server]).await,
        Ending::Rejected => {
            let client = reset(&relay, Way::Down, rejection(), [client]);
            tokio::join!(client, reset(&relay, Way::Up, rejection(), [server]));
        }
        Ending::Lost => discard(&relay, [client, server]).await,
    }
}

fn fresh_reset() -> Piece {
    Piece::new(Content::End(End::Reset), Instant::now())
}

fn rejection() -> Piece {
    Piece::of_itself(Content::End(End::Reset))
}

/// Connects to the target as soon as the rules of both ways let it.
async fn handshake(relay: &Relay, intake: &mut Intake<'_>, queue: &mut Queue, mut piece: Piece) -> Handshake {
    let mut rules = relay.rules();
    let mut connecting = pin!(connect(relay.target));
    loop {
        let now = Instant::now();
        let first = poll_fn(|context| {
            Poll::Ready(rules.pass(|rules| {
                queue.settle(rules, now);
                piece.review(rules, Way::BOTH, &relay.traffic);
                let fate = piece.fate(now);
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
async fn pump(up: &mut Pump<'_>, down: &mut Pump<'_>) -> Ending {
    let goodbye = tokio::select! {
        ended = up.run() => rest(up, ended, down).await,
        ended = down.run() => rest(down, ended, up).await,
    };
    match goodbye {
        Ending::Reset(Way::Up, _) if up.is_broken() => Ending::Lost,
        Ending::Reset(Way::Down, _) if down.is_broken() => Ending::Lost,
        goodbye => goodbye,
    }
}

/// What is left to do after the `first` pump has ended.
async fn rest(first: &mut Pump<'_>, ended: Ended, other: &mut Pump<'_>) -> Ending {
    match ended {
        Ended::Rejected => Ending::Rejected,
        Ended::SourceReset(piece) => Ending::Reset(first.way(), piece),
        // What the sink sent before it was reset goes first.
        Ended::SinkGone => match other.run().await {
            Ended::SourceReset(piece) => Ending::Reset(other.way(), piece),
            _ => Ending::Reset(other.way(), fresh_reset()),
        },
        Ended::Closed | Ended::Lost => tokio::select! {
            ended = other.run() => match ended {
                Ended::Closed | Ended::Lost => Ending::Closed,
                Ended::SourceReset(piece) => Ending::Reset(other.way(), piece),
                Ended::SinkGone => Ending::Reset(first.way(), fresh_reset()),
                Ended::Rejected => Ending::Rejected,
            },
            () = first.source_reset() => Ending::Reset(first.way(), fresh_reset()),
        },
    }
}

/// Resets ends as soon as the rules of the way let the reset pass.
async fn reset<const N: usize>(relay: &Relay, way: Way, mut piece: Piece, ends: [TcpStream; N]) {
    let mut rules = relay.rules();
    let mut ends = Some(ends);
    loop {
        let now = Instant::now();
        let fate = rules.pass(|rules| {
            piece.review(rules, &[way], &relay.traffic);
            let fate = piece.fate(now);
            if matches!(fate, Fate::Passes | Fate::Reset) {
                ends.take().into_iter().flatten().for_each(reset_now);
            }
            fate
        });
        match fate {
            Fate::Passes | Fate::Reset => return,
            Fate::Dropped => return discard(relay, ends.into_iter().flatten()).await,
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
async fn discard(relay: &Relay, ends: impl IntoIterator<Item = TcpStream>) {
    let mut buffer = vec![0; 4096];
    for mut end in ends {
        while let Ok(count @ 1..) = end.read(&mut buffer).await {
            relay.traffic.lost.add(count as u64);
        }
    }
}
