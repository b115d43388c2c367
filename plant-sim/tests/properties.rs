//! Whatever two clients and an operator do, in whatever order: mechanics stay possible, interlocks hold,
//! control is held by one at most.

mod support;
mod watch;

use plant_sim::model::mps;
use plant_sim::module::conveyor::Direction;
use plant_sim::plc::Command;
use plant_sim::rig::Rig;
use plant_sim::signals::{Change, Observer};
use plant_sim::{Call, OperatorAct, Reply};
use proptest::prelude::*;
use support::Automatic;
use watch::Watch;

const CLIENTS: [&str; 2] = ["a", "b"];

/// Which token a client presents.
#[derive(Clone, Copy, Debug)]
enum Token {
    Latest,
    Older,
    Invented(u64),
}

#[derive(Clone, Debug)]
enum Act {
    Acquire {
        client: usize,
        ttl_ms: u32,
    },
    Renew {
        client: usize,
        token: Token,
    },
    Release {
        client: usize,
        token: Token,
    },
    Command {
        client: usize,
        token: Token,
        command: Command,
    },
    Operator(OperatorAct),
    /// Release the emergency stop, reset, turn to automatic, start.
    Recover,
    /// Recover, take control and load, so that the automatic mode gets somewhere.
    Prepare {
        client: usize,
        count: u32,
    },
    /// Run the automatic mode for a while.
    Automatic {
        client: usize,
        milliseconds: u64,
    },
    Wait {
        milliseconds: u64,
    },
}

fn command() -> impl Strategy<Value = Command> {
    let direction = prop_oneof![Just(Direction::Forward), Just(Direction::Reverse), Just(Direction::Stopped)];
    let run = (direction, any::<bool>()).prop_map(|(direction, slow)| Command::Run { direction, slow });
    prop_oneof![
        3 => Just(Command::Extend),
        3 => Just(Command::Retract),
        4 => run,
        1 => Just(Command::Stop),
        1 => (0u64..10).prop_map(|serial| Command::Acknowledge { serial }),
    ]
}

fn operator() -> impl Strategy<Value = Act> {
    let act = prop_oneof![
        (1u32..4).prop_map(|count| OperatorAct::Load { count }),
        Just(OperatorAct::PressStart),
        Just(OperatorAct::PressStop),
        Just(OperatorAct::PressReset),
        any::<bool>().prop_map(|auto| OperatorAct::SelectAuto { auto }),
        Just(OperatorAct::PressEmergencyStop),
        Just(OperatorAct::ReleaseEmergencyStop),
    ];
    act.prop_map(Act::Operator)
}

fn act() -> impl Strategy<Value = Act> {
    let client = || 0usize..CLIENTS.len();
    let token =
        || prop_oneof![8 => Just(Token::Latest), 1 => Just(Token::Older), 1 => (0u64..50).prop_map(Token::Invented)];
    prop_oneof![
        3 => (client(), 50u32..3000).prop_map(|(client, ttl_ms)| Act::Acquire { client, ttl_ms }),
        1 => (client(), token()).prop_map(|(client, token)| Act::Renew { client, token }),
        1 => (client(), token()).prop_map(|(client, token)| Act::Release { client, token }),
        8 => (client(), token(), command()).prop_map(|(client, token, command)| Act::Command { client, token, command }),
        3 => operator(),
        1 => Just(Act::Recover),
        4 => (client(), 1u32..4).prop_map(|(client, count)| Act::Prepare { client, count }),
        6 => (client(), 1u64..3000).prop_map(|(client, milliseconds)| Act::Automatic { client, milliseconds }),
        5 => (1u64..400).prop_map(|milliseconds| Act::Wait { milliseconds }),
    ]
}

/// A rig with its watch, and the tokens that the clients remember.
struct Play {
    rig: Rig,
    watch: Watch,
    tokens: [Vec<u64>; 2],
    observer: Observer,
    changes: Vec<Change>,
}

impl Play {
    fn new(seed: u64) -> Self {
        let rig = Rig::new(seed);
        let observer = Observer::bind(&mps(), &rig).unwrap();
        Self { watch: Watch::new(&rig), rig, tokens: [const { Vec::new() }; 2], observer, changes: Vec::new() }
    }

    fn token(&self, client: usize, token: Token) -> u64 {
        let known = &self.tokens[client];
        match token {
            Token::Latest => known.last().copied().unwrap_or(0),
            Token::Older => known.iter().rev().nth(1).copied().unwrap_or(0),
            Token::Invented(token) => token,
        }
    }

    fn call(&mut self, client: usize, call: &Call) -> Option<Reply> {
        let reply = self.rig.call(CLIENTS[client], call);
        self.watch.after_call(&self.rig, call, &reply);
        self.observer.look(&self.rig, true, &mut self.changes);
        reply.ok()
    }

    fn wait(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            let scanned = self.rig.advance();
            self.watch.after_step(&self.rig, scanned);
            self.observer.look(&self.rig, scanned, &mut self.changes);
        }
    }

    fn play(&mut self, act: &Act) {
        match *act {
            Act::Acquire { client, ttl_ms } => {
                let call = Call::Acquire { holder: CLIENTS[client].into(), ttl_ms };
                if let Some(Reply::Token(token)) = self.call(client, &call) {
                    self.tokens[client].push(token);
                }
            }
            Act::Renew { client, token } => drop(self.call(client, &Call::Renew { token: self.token(client, token) })),
            Act::Release { client, token } => {
                drop(self.call(client, &Call::Release { token: self.token(client, token) }));
            }
            Act::Command { client, token, command } => {
                drop(self.call(client, &Call::Command { token: self.token(client, token), command }));
            }
            Act::Operator(act) => drop(self.call(0, &Call::Operator(act))),
            Act::Recover => self.recover(),
            Act::Prepare { client, count } => self.prepare(client, count),
            Act::Automatic { client, milliseconds } => self.automatic(client, milliseconds),
            Act::Wait { milliseconds } => self.wait(milliseconds),
        }
    }

    fn recover(&mut self) {
        let acts = [
            OperatorAct::ReleaseEmergencyStop,
            OperatorAct::PressReset,
            OperatorAct::SelectAuto { auto: true },
            OperatorAct::PressStart,
        ];
        for act in acts {
            self.call(0, &Call::Operator(act));
            self.wait(20);
        }
    }

    fn prepare(&mut self, client: usize, count: u32) {
        self.recover();
        self.call(0, &Call::Operator(OperatorAct::Load { count }));
        let ttl_ms = 4000;
        self.play(&Act::Acquire { client, ttl_ms });
    }

    fn automatic(&mut self, client: usize, milliseconds: u64) {
        let mut automatic = Automatic::new(CLIENTS[client], self.token(client, Token::Latest));
        for _ in 0..milliseconds {
            automatic.act(&mut self.rig);
            self.wait(1);
        }
    }
}

fn play(seed: u64, acts: &[Act]) -> Play {
    let mut play = Play::new(seed);
    for act in acts {
        play.play(act);
    }
    Watch::at_end(&play.rig);
    play
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_line_stays_possible_and_safe(seed in any::<u64>(), acts in prop::collection::vec(act(), 1..80)) {
        play(seed, &acts);
    }

    #[test]
    fn the_same_seed_and_calls_give_the_same_trajectory(seed in any::<u64>(), acts in prop::collection::vec(act(), 1..40)) {
        let (one, two) = (play(seed, &acts), play(seed, &acts));
        prop_assert_eq!(one.changes, two.changes);
        prop_assert_eq!(one.rig.simulation().workpieces(), two.rig.simulation().workpieces());
        prop_assert_eq!(one.rig.plc().control().ledger().from(0, usize::MAX), two.rig.plc().control().ledger().from(0, usize::MAX));
    }
}

/// The acts are worth their name only if they get parts through the line and into trouble.
#[test]
fn typical_acts_reach_every_corner() {
    use plant_sim::plc::ledger::Kind;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(act(), 1..80);
    let (mut finished, mut kinds) = (0, Vec::new());
    for seed in 0..60 {
        let acts = strategy.new_tree(&mut runner).unwrap().current();
        let played = play(seed, &acts);
        finished += played.rig.plc().production().last_serial();
        kinds.extend(played.rig.plc().control().ledger().from(0, usize::MAX).iter().map(|entry| entry.kind));
    }
    assert!(finished > 30, "only {finished} parts were finished");
    for kind in [Kind::Acquired, Kind::Denied, Kind::Released, Kind::Expired, Kind::Executed, Kind::Refused] {
        assert!(kinds.contains(&kind), "never {kind:?}");
    }
}

#[test]
fn another_seed_gives_another_trajectory() {
    let acts = [
        Act::Acquire { client: 0, ttl_ms: 3000 },
        Act::Operator(OperatorAct::Load { count: 3 }),
        Act::Recover,
        Act::Automatic { client: 0, milliseconds: 1500 },
    ];
    assert_ne!(play(1, &acts).changes, play(2, &acts).changes);
}
