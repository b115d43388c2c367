//! Whatever two clients and an operator do, in whatever order: mechanics stay possible, interlocks hold,
//! control is held by one at most.

use crate::support::{self, Automatic};
use crate::watch::{Watch, located};
use line_model::Value;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;
use plant_sim::signals::{Change, Observer};
use proptest::prelude::*;

const CLIENTS: [&str; 2] = ["a", "b"];

/// Which token a client presents.
#[derive(Clone, Copy, Debug)]
enum Token {
    Latest,
    Older,
    Invented(u64),
}

/// A method with its arguments, the token not counted.
type Method = (&'static str, Vec<Value>);

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
        command: Method,
    },
    Operator(Method),
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

fn command() -> impl Strategy<Value = Method> {
    let run = (-1i32..=1, any::<bool>());
    prop_oneof![
        3 => Just(("Ejector.Extend", vec![])),
        3 => Just(("Ejector.Retract", vec![])),
        4 => run.prop_map(|(direction, slow)| ("Conveyor.Run", vec![direction.into(), slow.into()])),
        1 => Just(("Conveyor.Stop", vec![])),
        1 => (0u64..10).prop_map(|serial| ("Production.Acknowledge", vec![serial.into()])),
    ]
}

fn operator() -> impl Strategy<Value = Act> {
    let act = prop_oneof![
        (1u32..4).prop_map(|count| ("Operator.LoadMagazine", vec![count.into()])),
        Just(("Operator.PressStart", vec![])),
        Just(("Operator.PressStop", vec![])),
        Just(("Operator.PressReset", vec![])),
        any::<bool>().prop_map(|auto| ("Operator.SelectAuto", vec![auto.into()])),
        Just(("Operator.PressEmergencyStop", vec![])),
        Just(("Operator.ReleaseEmergencyStop", vec![])),
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
        let rig = support::rig(seed);
        let observer = Observer::new(&rig);
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

    fn call(&mut self, client: usize, method: &str, arguments: &[Value]) -> Option<Vec<Output>> {
        let reply = support::call(&mut self.rig, CLIENTS[client], method, arguments);
        self.watch.after_call(&self.rig, (method, arguments), &reply);
        self.observer.look(&mut self.rig, &mut self.changes);
        reply.ok()
    }

    fn call_with(&mut self, client: usize, token: Token, method: &str, arguments: &[Value]) {
        let token = self.token(client, token).into();
        self.call(client, method, &[&[token], arguments].concat());
    }

    fn wait(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            let scanned = self.rig.advance();
            self.watch.after_step(&mut self.rig, scanned);
            self.observer.look(&mut self.rig, &mut self.changes);
        }
    }

    fn play(&mut self, act: &Act) {
        match act {
            Act::Acquire { client, ttl_ms } => self.acquire(*client, *ttl_ms),
            Act::Renew { client, token } => self.call_with(*client, *token, "Control.RenewControl", &[]),
            Act::Release { client, token } => self.call_with(*client, *token, "Control.ReleaseControl", &[]),
            Act::Command { client, token, command } => self.call_with(*client, *token, command.0, &command.1),
            Act::Operator((method, arguments)) => drop(self.call(0, method, arguments)),
            Act::Recover => self.recover(),
            Act::Prepare { client, count } => self.prepare(*client, *count),
            Act::Automatic { client, milliseconds } => self.automatic(*client, *milliseconds),
            Act::Wait { milliseconds } => self.wait(*milliseconds),
        }
    }

    fn acquire(&mut self, client: usize, ttl_ms: u32) {
        let arguments = [CLIENTS[client].into(), ttl_ms.into()];
        let answer = self.call(client, "Control.AcquireControl", &arguments);
        if let Some([Output::One(Value::UInt64(token))]) = answer.as_deref() {
            self.tokens[client].push(*token);
        }
    }

    fn recover(&mut self) {
        let acts: [Method; 4] = [
            ("Operator.ReleaseEmergencyStop", vec![]),
            ("Operator.PressReset", vec![]),
            ("Operator.SelectAuto", vec![true.into()]),
            ("Operator.PressStart", vec![]),
        ];
        for (method, arguments) in acts {
            self.call(0, method, &arguments);
            self.wait(20);
        }
    }

    fn prepare(&mut self, client: usize, count: u32) {
        self.recover();
        self.call(0, "Operator.LoadMagazine", &[count.into()]);
        self.acquire(client, 4000);
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
    Watch::at_end(&mut play.rig);
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
        let (mut one, mut two) = (play(seed, &acts), play(seed, &acts));
        prop_assert_eq!(one.changes, two.changes);
        prop_assert_eq!(located(&one.rig), located(&two.rig));
        prop_assert_eq!(support::ledger(&mut one.rig), support::ledger(&mut two.rig));
    }
}

/// The acts are worth their name only if they get parts through the line and into trouble.
#[test]
fn typical_acts_reach_every_corner() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(act(), 1..80);
    let (mut finished, mut kinds) = (0, Vec::new());
    for seed in 0..60 {
        let acts = strategy.new_tree(&mut runner).unwrap().current();
        let mut played = play(seed, &acts);
        finished += support::count(&played.rig, "Production.LastSerial");
        kinds.extend(support::ledger(&mut played.rig).into_iter().map(|entry| entry.kind));
    }
    assert!(finished > 30, "only {finished} parts were finished");
    for kind in ["Acquired", "Denied", "Released", "Expired", "Executed", "Prevented", "Refused"] {
        assert!(kinds.iter().any(|known| known == kind), "never {kind}");
    }
}

#[test]
fn another_seed_gives_another_trajectory() {
    let acts = [
        Act::Acquire { client: 0, ttl_ms: 3000 },
        Act::Operator(("Operator.LoadMagazine", vec![3u32.into()])),
        Act::Recover,
        Act::Automatic { client: 0, milliseconds: 1500 },
    ];
    assert_ne!(play(1, &acts).changes, play(2, &acts).changes);
}
