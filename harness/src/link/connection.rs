//! One connection, from the handshake to the goodbye.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::net::TcpStream;

use super::board::Way;
use super::hold::{Hold, WaitingConnection};
use super::intake::Intake;
use super::pump::{Ended, Pump};
use super::relay::{Relay, connect};
use lineproof_judge::journal::Direction;

/// How a connection ended.
enum Goodbye {
    /// Both ends closed, or the client was gone before the handshake.
    Said,
    /// A reset travels this way.
    Reset(Way),
}

/// Serves an accepted connection until both ends are over.
pub(super) async fn serve(relay: Arc<Relay>, mut client: TcpStream, peer: SocketAddr) {
    let probe = relay.probes.lock().remove(&peer);
    if probe.is_none() {
        relay.traffic.accept();
    }
    let (source, sink) = client.split();
    let mut intake = Intake::new(source);
    let mut hold = Hold::new(Arc::clone(&relay.traffic), Way::Up);
    let Some(connected) = handshake(&relay, &mut intake, &mut hold, probe.is_some()).await else { return };
    if let Some(probe) = probe {
        // A probe that waits no more needs no answer.
        let _ = probe.send(connected.map(drop));
        return;
    }
    let Ok(mut server) = connected else { return reset(&relay, Way::Down, [client]).await };
    no_delay([sink.as_ref(), &server]);
    let (server_source, server_sink) = server.split();
    let mut up = Pump::new(&relay, Way::Up, intake, hold, server_sink);
    let back = Hold::new(Arc::clone(&relay.traffic), Way::Down);
    let mut down = Pump::new(&relay, Way::Down, Intake::new(server_source), back, sink);
    if let Goodbye::Reset(way) = pump(&mut up, &mut down).await {
        drop((up, down));
        reset(&relay, way, [client, server]).await;
    }
}

/// Connects to the target as soon as both ways are open; none if the client is gone by then.
async fn handshake(
    relay: &Arc<Relay>,
    intake: &mut Intake<'_>,
    hold: &mut Hold,
    is_probe: bool,
) -> Option<io::Result<TcpStream>> {
    let mut gate = relay.gate(Direction::Both);
    let mut connecting = pin!(connect(relay.target));
    let mut waiting = None;
    loop {
        let first = poll_fn(|context| {
            // The first poll sends the handshake, so it belongs inside.
            Poll::Ready(gate.pass(|open| open.then(|| connecting.as_mut().poll(context))))
        });
        match first.await {
            Some(Poll::Ready(connected)) => return Some(connected),
            Some(Poll::Pending) => return Some(connecting.await),
            None => {
                if !is_probe {
                    waiting.get_or_insert_with(|| WaitingConnection::new(&relay.traffic));
                    hold.withhold(intake.pending().len(), intake.end().is_some());
                }
                if intake.end().is_some() {
                    return None;
                }
                tokio::select! {
                    () = gate.opened() => {}
                    () = intake.take_in(), if intake.wants_more() => {}
                }
            }
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
    tokio::select! {
        ended = up.run() => rest(up, ended, down).await,
        ended = down.run() => rest(down, ended, up).await,
    }
}

/// What is left to do after the `first` pump has ended.
async fn rest(first: &mut Pump<'_>, ended: Ended, other: &mut Pump<'_>) -> Goodbye {
    match ended {
        Ended::SourceReset => Goodbye::Reset(first.way()),
        Ended::SinkGone => {
            // What the sink sent before it was reset goes first.
            other.run().await;
            Goodbye::Reset(other.way())
        }
        Ended::Closed => tokio::select! {
            ended = other.run() => match ended {
                Ended::Closed => Goodbye::Said,
                Ended::SourceReset => Goodbye::Reset(other.way()),
                Ended::SinkGone => Goodbye::Reset(first.way()),
            },
            () = first.source_reset() => Goodbye::Reset(first.way()),
        },
    }
}

/// Resets both ends as soon as the way is open.
async fn reset<const N: usize>(relay: &Relay, way: Way, ends: [TcpStream; N]) {
    let mut gate = relay.gate(way.into());
    let mut ends = Some(ends);
    while ends.is_some() {
        gate.opened().await;
        gate.pass(|open| open.then(|| ends.take().map(|ends| ends.map(reset_now))));
    }
}

fn reset_now(end: TcpStream) {
    // Closing without lingering sends a reset; an error says that the stream was reset already.
    let _ = end.set_zero_linger();
    drop(end);
}
