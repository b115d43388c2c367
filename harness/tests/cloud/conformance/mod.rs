//! What AWS's documents say, case by case: one body, run against the embedded cloud and against MiniStack.
//!
//! A case has a name, the page of AWS that it holds a target against, and what is done and must come out. Where a target is known to do
//! otherwise, that stands in [`deviations`]: what stands there must deviate, what does not must conform, so that the list is true of
//! both. `CLOUD.md` shows it (`--test cloud_page`).
//!
//! - [`targets`]: the embedded cloud and MiniStack, with a template deployed. [`device`]: an MQTT client of one of its things.
//! - [`shadows`], [`rules`] and [`statements`], [`policies`], [`limits`], [`lambda`], [`dynamodb`]: the cases.

pub(crate) mod deviations;
mod device;
mod dynamodb;
mod lambda;
mod limits;
mod policies;
mod rules;
mod shadows;
mod statements;
mod targets;

use std::fmt::Debug;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::BoxFuture;

use deviations::{DEVIATIONS, Kind};
use device::Device;
use targets::Target;

/// What a target did instead of what AWS documents.
type Outcome = Result<(), String>;

/// So many cases run at once, each lane with two things of its own.
const LANES: usize = 6;

/// One promise of AWS's documents.
pub(crate) struct Case {
    /// Its name within its part.
    pub(crate) name: &'static str,
    /// The page of AWS that promises it.
    pub(crate) source: &'static str,
    run: Box<dyn Fn(Scene) -> BoxFuture<'static, Outcome> + Send + Sync>,
}

impl Case {
    fn new<F>(name: &'static str, source: &'static str, run: impl Fn(Scene) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        Self { name, source, run: Box::new(move |scene| Box::pin(run(scene))) }
    }
}

/// Where a case runs: a target, and two things that no other case uses meanwhile.
#[derive(Clone)]
pub(crate) struct Scene {
    target: Arc<Target>,
    lane: usize,
    case: &'static str,
}

impl Scene {
    /// The first thing.
    fn thing(&self) -> String {
        thing(self.lane, "a")
    }

    /// The second thing.
    fn second(&self) -> String {
        thing(self.lane, "b")
    }

    /// Connects the first thing.
    async fn device(&self) -> Result<Device, String> {
        Device::connect(&self.target, &self.thing()).await
    }

    /// Connects the second thing.
    async fn other(&self) -> Result<Device, String> {
        Device::connect(&self.target, &self.second()).await
    }

    /// A topic of the case that everybody may use.
    fn topic(&self, end: &str) -> String {
        format!("free/{}/{end}", self.case)
    }
}

fn thing(lane: usize, which: &str) -> String {
    format!("thing-{lane}-{which}")
}

/// The names of all things: two for each lane, and one that a policy may keep out.
fn names() -> impl Iterator<Item = String> {
    let of_lanes = (0..LANES).flat_map(|lane| [thing(lane, "a"), thing(lane, "b")]);
    of_lanes.chain(["thing-denied".to_owned()])
}

/// All things of a target, each with its attribute `line`.
fn things() -> String {
    let resource = |name: String| {
        let id = name.replace('-', "");
        let attributes = format!("AttributePayload: {{ Attributes: {{ line: of-{name} }} }}");
        format!("  {id}:\n    Type: AWS::IoT::Thing\n    Properties: {{ ThingName: {name}, {attributes} }}\n")
    };
    names().map(resource).collect()
}

/// A part of the cases, and what must be deployed for it.
struct Part {
    name: &'static str,
    cases: Vec<Case>,
    setup: targets::Setup,
}

/// Holds a target against the cases of a part and against the list of its deviations.
async fn hold(kind: Kind, part: Part) {
    let Part { name, cases, setup } = part;
    let target = Arc::new(Target::open(kind, setup).await);
    let listed =
        |case: &str| DEVIATIONS.iter().find(|known| known.of == kind && known.part == name && known.case == case);
    for known in DEVIATIONS.iter().filter(|known| known.of == kind && known.part == name) {
        let case = cases.iter().find(|case| case.name == known.case);
        let source = case.map(|case| case.source);
        assert_eq!(source, Some(known.source), "{name}/{}: the page of the case", known.case);
    }
    let lanes: Vec<Vec<&Case>> = (0..LANES).map(|lane| cases.iter().skip(lane).step_by(LANES).collect()).collect();
    let outcomes = futures::stream::iter(lanes.into_iter().enumerate())
        .map(|(lane, cases)| {
            let target = Arc::clone(&target);
            async move {
                let mut outcomes = Vec::new();
                for case in cases {
                    let scene = Scene { target: Arc::clone(&target), lane, case: case.name };
                    outcomes.push((case, (case.run)(scene).await));
                }
                outcomes
            }
        })
        .buffer_unordered(LANES)
        .collect::<Vec<_>>()
        .await;
    let mut wrong = Vec::new();
    for (case, outcome) in outcomes.into_iter().flatten() {
        let told = match (outcome, listed(case.name)) {
            (Ok(()), None) => "as AWS".to_owned(),
            (Err(what), Some(known)) => format!("known deviation ({}): {what}", known.instead),
            (Ok(()), Some(_)) => "CONFORMS, and is listed as a deviation: take it off the list".to_owned(),
            (Err(what), None) => format!("DEVIATES: {what}; {}", case.source),
        };
        let line = format!("{kind:?}: {name}/{}: {told}", case.name);
        println!("{line}");
        if told.starts_with("CONFORMS") || told.starts_with("DEVIATES") {
            wrong.push(line);
        }
    }
    Arc::into_inner(target).expect("no case still runs").close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was found is what AWS documents.
fn same<T: PartialEq + Debug>(found: T, wanted: T) -> Outcome {
    match [found, wanted] {
        [found, wanted] if found == wanted => Ok(()),
        [found, wanted] => Err(format!("{found:?} instead of {wanted:?}")),
    }
}

/// It holds; otherwise `what` came instead.
fn holds(condition: bool, what: impl FnOnce() -> String) -> Outcome {
    if condition { Ok(()) } else { Err(what()) }
}

/// The tests of a part: the embedded cloud always, MiniStack where `.ci/run` has installed it.
macro_rules! part {
    ($part:ident) => {
        mod $part {
            #[tokio::test(flavor = "multi_thread")]
            async fn of_the_embedded_cloud() {
                super::hold(super::Kind::Embedded, super::super::$part::part()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = "needs MiniStack, which .ci/run installs"]
            async fn of_an_emulator() {
                super::hold(super::Kind::MiniStack, super::super::$part::part()).await;
            }
        }
    };
}

mod held {
    //! One test for each part and target.
    use super::{Kind, hold};

    part!(shadows);
    part!(rules);
    part!(policies);
    part!(limits);
    part!(lambda);
    part!(dynamodb);
}
