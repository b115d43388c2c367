//! Whatever is written, cut and healed, in whatever order: bytes in are bytes out, in order, and nothing passes a cut.

use lineproof::journal::Journal;
use lineproof::link::{CAPACITY, Cut, Fabric};
use lineproof_judge::journal::Direction;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{listener, pattern, seen, soon};

const LINKS: [&str; 3] = ["one", "two", "three"];
const CONNECTIONS_PER_LINK: usize = 2;
const LONGEST: usize = 3000;
const MOST: usize = 20;
const _: () = assert!(LONGEST * MOST < CAPACITY, "a write must not wait for a heal");

#[derive(Clone, Debug)]
enum Act {
    Write { connection: usize, upwards: bool, length: usize },
    Cut { links: Vec<usize>, direction: Direction },
    Heal { which: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let direction = prop_oneof![Just(Direction::Both), Just(Direction::Up), Just(Direction::Down)];
    let links = prop::sample::subsequence((0..LINKS.len()).collect::<Vec<_>>(), 1..=LINKS.len());
    prop_oneof![
        4 => (0..LINKS.len() * CONNECTIONS_PER_LINK, any::<bool>(), 1..LONGEST)
            .prop_map(|(connection, upwards, length)| Act::Write { connection, upwards, length }),
        2 => (links, direction).prop_map(|(links, direction)| Act::Cut { links, direction }),
        2 => (0..8usize).prop_map(|which| Act::Heal { which }),
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
    cuts: Vec<(Cut, Vec<usize>, Direction)>,
    expected: [[Expected; 2]; LINKS.len()],
}

impl Model {
    async fn open() -> Self {
        let fabric = Fabric::new(Journal::in_memory());
        let mut lanes = Vec::new();
        for (link, name) in LINKS.iter().enumerate() {
            let target = listener().await;
            fabric.open(name, target.local_addr().unwrap()).unwrap();
            for _ in 0..CONNECTIONS_PER_LINK {
                lanes.extend(connect(&fabric, link, &target).await);
            }
        }
        Self { fabric, lanes, cuts: Vec::new(), expected: Default::default() }
    }

    async fn act(&mut self, act: Act) {
        match act {
            Act::Write { connection, upwards, length } => {
                self.write(connection * 2 + usize::from(!upwards), length).await;
            }
            Act::Cut { links, direction } => {
                let names: Vec<_> = links.iter().map(|&link| LINKS[link]).collect();
                let cut = self.fabric.cut(&names, direction).unwrap();
                each(&mut self.expected, &links, direction, |way| way.cuts += 1);
                self.cuts.push((cut, links, direction));
            }
            Act::Heal { which } if !self.cuts.is_empty() => {
                let (cut, links, direction) = self.cuts.swap_remove(which % self.cuts.len());
                // Whatever was to leak out during the cut has leaked by now, since each write was seen to settle.
                self.settled().await;
                self.fabric.heal(cut);
                each(&mut self.expected, &links, direction, Expected::heal);
            }
            Act::Heal { .. } => {}
        }
        self.settled().await;
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

    async fn finish(mut self) {
        for (cut, links, direction) in std::mem::take(&mut self.cuts) {
            self.fabric.heal(cut);
            each(&mut self.expected, &links, direction, Expected::heal);
        }
        self.settled().await;
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

fn each(expected: &mut [[Expected; 2]], links: &[usize], direction: Direction, act: impl Fn(&mut Expected)) {
    for &link in links {
        let [up, down] = &mut expected[link];
        if direction != Direction::Down {
            act(up);
        }
        if direction != Direction::Up {
            act(down);
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
    fn bytes_in_are_bytes_out(acts in prop::collection::vec(act(), 1..MOST), threads in 1..=2usize) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut model = Model::open().await;
            for act in acts {
                model.act(act).await;
            }
            model.finish().await;
        });
    }
}
