//! Whatever is written, and whatever rules come and go, in whatever order: bytes in are bytes out, in order, and nothing
//! passes a cut.

use std::time::Duration;

use lineproof_relay::rule::{Bandwidth, Cut, Distribution, Latency, Passing, Place, Rule, Ruling};
use lineproof_relay::{CAPACITY, Fabric, Injection, Way};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{fabric, listener, pattern, seen, soon};

const LINKS: [&str; 3] = ["one", "two", "three"];
const CONNECTIONS_PER_LINK: usize = 2;
const LONGEST: usize = 3000;
const MOST: usize = 20;
const _: () = assert!(LONGEST * MOST < CAPACITY, "a write must not wait for a heal");

#[derive(Clone, Debug)]
enum Act {
    Write { connection: usize, upwards: bool, length: usize },
    Inject { links: Vec<usize>, ways: Vec<Way>, wrong: Wrong },
    Lift { which: usize },
}

/// What is wrong with a link, such that it loses nothing.
#[derive(Clone, Copy, Debug)]
enum Wrong {
    Cut,
    Slow { most: u64 },
    Narrow { rate: u64 },
}

impl Wrong {
    fn rule(self, place: &Place<'_>) -> impl Rule + use<> {
        let (mut cut, most) = (Cut, Duration::from_millis(if let Self::Slow { most } = self { most } else { 0 }));
        let mut latency = Latency::new(Distribution::Uniform { from: Duration::ZERO, to: most }, place.seed);
        let mut bandwidth = Bandwidth::new(if let Self::Narrow { rate } = self { rate } else { 1 });
        move |passing: &Passing| -> Ruling {
            match self {
                Self::Cut => cut.judge(passing),
                Self::Slow { .. } => latency.judge(passing),
                Self::Narrow { .. } => bandwidth.judge(passing),
            }
        }
    }
}

fn act() -> impl Strategy<Value = Act> {
    let ways = prop::sample::subsequence(Way::BOTH, 1..=2);
    let links = prop::sample::subsequence((0..LINKS.len()).collect::<Vec<_>>(), 1..=LINKS.len());
    prop_oneof![
        4 => (0..LINKS.len() * CONNECTIONS_PER_LINK, any::<bool>(), 1..LONGEST)
            .prop_map(|(connection, upwards, length)| Act::Write { connection, upwards, length }),
        3 => (links, ways, wrong()).prop_map(|(links, ways, wrong)| Act::Inject { links, ways, wrong }),
        3 => (0..8usize).prop_map(|which| Act::Lift { which }),
    ]
}

fn wrong() -> impl Strategy<Value = Wrong> {
    prop_oneof![
        2 => Just(Wrong::Cut),
        1 => (1..5u64).prop_map(|most| Wrong::Slow { most }),
        1 => (2_000_000..9_000_000u64).prop_map(|rate| Wrong::Narrow { rate }),
    ]
}

/// One way of one connection.
struct Lane {
    link: usize,
    upwards: bool,
    writer: Option<OwnedWriteHalf>,
    sent: usize,
    received: JoinHandle<Vec<u8>>,
}

/// What the fabric must have done, by link and way.
#[derive(Clone, Copy, Debug, Default)]
struct Expected {
    /// Cuts in force.
    cuts: usize,
    /// Bytes forwarded, once everything has settled.
    forwarded: usize,
    withheld: usize,
    held: usize,
}

struct Model {
    fabric: Fabric,
    lanes: Vec<Lane>,
    in_force: Vec<(Injection, Vec<usize>, Vec<Way>, Wrong)>,
    expected: [[Expected; 2]; LINKS.len()],
}

impl Model {
    async fn open() -> Self {
        let fabric = fabric();
        let mut lanes = Vec::new();
        for (link, name) in LINKS.iter().enumerate() {
            let target = listener().await;
            fabric.open(name, target.local_addr().unwrap()).unwrap();
            for _ in 0..CONNECTIONS_PER_LINK {
                lanes.extend(connect(&fabric, link, &target).await);
            }
        }
        Self { fabric, lanes, in_force: Vec::new(), expected: Default::default() }
    }

    /// `waits` until everything has come to where it belongs.
    async fn act(&mut self, act: Act, waits: bool) {
        match act {
            Act::Write { connection, upwards, length } => {
                self.write(connection * 2 + usize::from(!upwards), length).await;
            }
            Act::Inject { links, ways, wrong } => {
                let names: Vec<_> = links.iter().map(|&link| LINKS[link]).collect();
                let injection = self.fabric.inject(&names, &ways, |place| wrong.rule(place)).unwrap();
                each(&mut self.expected, &links, &ways, wrong, |way| way.cuts += 1);
                self.in_force.push((injection, links, ways, wrong));
            }
            // Whatever was to leak out of a cut has leaked by now, since each write was seen to settle.
            Act::Lift { which } if !self.in_force.is_empty() => self.lift(which % self.in_force.len()),
            Act::Lift { .. } => {}
        }
        if waits {
            self.settled().await;
        }
    }

    fn lift(&mut self, index: usize) {
        let (injection, links, ways, wrong) = self.in_force.swap_remove(index);
        injection.lift();
        each(&mut self.expected, &links, &ways, wrong, Expected::heal);
    }

    async fn write(&mut self, lane: usize, length: usize) {
        let lane = &mut self.lanes[lane];
        let bytes = pattern(lane.sent, length);
        soon(lane.writer.as_mut().unwrap().write_all(&bytes)).await.unwrap();
        lane.sent += length;
        let way = &mut self.expected[lane.link][usize::from(!lane.upwards)];
        if way.cuts == 0 {
            way.forwarded += length;
        } else {
            way.withheld += length;
            way.held += length;
        }
    }

    /// Every byte is where it belongs: neither more nor less was forwarded and withheld than the cuts allow.
    async fn settled(&self) {
        for (name, [up, down]) in LINKS.iter().zip(&self.expected) {
            let wanted = [up.forwarded, down.forwarded, up.withheld, down.withheld].map(|bytes| bytes as u64);
            let fabric = &self.fabric;
            seen(|| {
                let now = fabric.counters(name).unwrap();
                let now = [now.forwarded_up, now.forwarded_down, now.withheld_up, now.withheld_down];
                assert!(
                    now.iter().zip(&wanted).all(|(now, wanted)| now <= wanted),
                    "{name}: {now:?} beyond {wanted:?}"
                );
                now == wanted
            })
            .await;
        }
    }

    async fn finish(mut self, waits: bool) {
        while !self.in_force.is_empty() {
            self.lift(0);
        }
        if waits {
            self.settled().await;
        }
        for lane in &mut self.lanes {
            lane.writer = None;
        }
        for lane in self.lanes {
            assert!(soon(lane.received).await.unwrap() == pattern(0, lane.sent), "bytes in are bytes out, in order");
        }
        soon(self.fabric.close()).await;
    }
}

impl Expected {
    fn heal(&mut self) {
        self.cuts -= 1;
        if self.cuts == 0 {
            self.forwarded += std::mem::take(&mut self.held);
        }
    }
}

/// Only cuts change what is to be expected in the end.
fn each(expected: &mut [[Expected; 2]], links: &[usize], ways: &[Way], wrong: Wrong, act: impl Fn(&mut Expected)) {
    if matches!(wrong, Wrong::Cut) {
        for link in links {
            for way in ways {
                act(&mut expected[*link][*way as usize]);
            }
        }
    }
}

async fn connect(fabric: &Fabric, link: usize, target: &TcpListener) -> [Lane; 2] {
    let client = TcpStream::connect(fabric.address(LINKS[link]).unwrap()).await.unwrap();
    let (server, _) = soon(target.accept()).await.unwrap();
    let ((client_reader, client_writer), (server_reader, server_writer)) = (client.into_split(), server.into_split());
    [lane(link, true, client_writer, server_reader), lane(link, false, server_writer, client_reader)]
}

fn lane(link: usize, upwards: bool, writer: OwnedWriteHalf, mut reader: OwnedReadHalf) -> Lane {
    let received = tokio::spawn(async move {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).await.unwrap();
        bytes
    });
    Lane { link, upwards, writer: Some(writer), sent: 0, received }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_in_are_bytes_out(acts in prop::collection::vec(act(), 1..MOST), threads in 1..=2usize, waits: bool) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut model = Model::open().await;
            for act in acts {
                model.act(act, waits).await;
            }
            model.finish(waits).await;
        });
    }
}
