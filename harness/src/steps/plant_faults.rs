//! Breaking the plant, and mending it.
//!
//! Each row says how a line of a scenario becomes a fault of the plant, so that its names and values are checked
//! against the line before anything opens.

use line_model::fault::{MAX_DELAY_MS, Noise, PlantFault, Quality};

use crate::bench::{Bench, BenchError};
use lineproof_judge::journal::{Fault, Judgement};

use super::Keyword::Act;
use super::{Args, Definition, StepResult, step};

/// Makes the fault that a line means; none if its amount makes no sense.
type Means = fn(&Args) -> Option<PlantFault>;

/// A step that breaks something of the plant.
struct Breaks {
    step: Definition,
    means: Means,
}

/// A row of the table: expression, sentence, and what the line means.
macro_rules! breaks {
    ($expression:literal, $doc:literal, $means:expr) => {
        Breaks {
            step: Definition {
                keyword: Act,
                expression: $expression,
                doc: $doc,
                run: |bench, context| {
                    Box::pin(async move {
                        let result = break_plant(bench, ($means)(&Args::of(&context))).await;
                        bench.settle(&context.step, result);
                    })
                },
            },
            means: $means,
        }
    };
}

const BREAKS: &[Breaks] = &[
    breaks!("the sensor {sensor} sticks", "The sensor goes on saying what it says now.", |args: &Args| {
        Some(PlantFault::Stuck { sensor: args.text(0), at: None })
    }),
    breaks!("the sensor {sensor} sticks at {value}", "The sensor says this value, whatever is so.", |args: &Args| {
        Some(PlantFault::Stuck { sensor: args.text(0), at: Some(args.text(1)) })
    }),
    breaks!(
        "the sensor {sensor} is noisy by {amount}",
        "Each reading of a number is off by up to so much in its unit; each of a truth value is wrong with a chance like `5%`.",
        |args: &Args| Some(PlantFault::Noisy { sensor: args.text(0), noise: noise(args)? })
    ),
    breaks!(
        "the sensor {sensor} drifts by {amount} each second",
        "A number goes off more and more, by so much in its unit.",
        |args: &Args| {
            let per_second = args.number(1).filter(|rate| *rate != 0.0)?;
            Some(PlantFault::Drifting { sensor: args.text(0), per_second })
        }
    ),
    breaks!("the sensor {sensor} is late by {time}", "The sensor says what was so that long ago.", |args: &Args| {
        Some(PlantFault::Delayed { sensor: args.text(0), by_ms: milliseconds(args, 1)? })
    }),
    breaks!("the actuator {device} jams", "The device does not move, whatever it is told.", |args: &Args| {
        Some(PlantFault::Jammed { device: args.text(0) })
    }),
    breaks!(
        "the actuator {device} slows down to {amount}",
        "The device moves at this part of its speed: `50%`.",
        |args: &Args| {
            Some(PlantFault::Slow {
                device: args.text(0),
                percent: args.percent(1).filter(|left| (1..100).contains(left))?,
            })
        }
    ),
    breaks!(
        "the actuator {device} weakens to {amount}",
        "The device moves at this part of its speed (`50%`) while a workpiece lies on it.",
        |args: &Args| Some(PlantFault::Weak {
            device: args.text(0),
            percent: args.percent(1).filter(|left| *left < 100)?
        })
    ),
    breaks!("the air pressure is lost", "Nothing that is driven by air moves.", |_: &Args| Some(PlantFault::AirLost)),
    breaks!("a part is lost on {device}", "The first workpiece that lies there disappears.", |args: &Args| {
        Some(PlantFault::PartLost { carrier: args.text(0) })
    }),
    breaks!(
        "a part is doubled on {device}",
        "A second workpiece of the same number comes behind one there.",
        |args: &Args| { Some(PlantFault::PartDoubled { carrier: args.text(0) }) }
    ),
    breaks!(
        "a part is turned on {device}",
        "The first workpiece that lies there lies the wrong way round.",
        |args: &Args| { Some(PlantFault::PartTurned { carrier: args.text(0) }) }
    ),
    breaks!("the controller stops", "The controller scans no more, and its outputs are off.", |_: &Args| Some(
        PlantFault::ControllerStop
    )),
    breaks!(
        "the value of {signal} turns bad",
        "The plant's server shows the signal with bad quality.",
        |args: &Args| { Some(PlantFault::Quality { signal: args.text(0), quality: Quality::Bad }) }
    ),
    breaks!(
        "the value of {signal} turns uncertain",
        "The plant's server shows the signal with uncertain quality.",
        |args: &Args| { Some(PlantFault::Quality { signal: args.text(0), quality: Quality::Uncertain }) }
    ),
    breaks!(
        "the time stamp of {signal} stands still",
        "The plant's server does not stamp the signal anew.",
        |args: &Args| { Some(PlantFault::Stale { signal: args.text(0) }) }
    ),
    breaks!("the plant's clock is ahead by {time}", "The plant's server shows all times too late.", |args: &Args| {
        Some(PlantFault::Skew { by_ms: i64::from(milliseconds(args, 0)?) })
    }),
    breaks!("the plant's clock is behind by {time}", "The plant's server shows all times too early.", |args: &Args| {
        Some(PlantFault::Skew { by_ms: -i64::from(milliseconds(args, 0)?) })
    }),
    breaks!(
        "the plant's service level is {int}",
        "The plant's server shows this ServiceLevel, 0 to 255.",
        |args: &Args| { Some(PlantFault::ServiceLevel { level: args.text(0).parse().ok()? }) }
    ),
];

const RESTART: Breaks = Breaks {
    step: Definition {
        keyword: Act,
        expression: "the plant's server restarts",
        doc: "The plant's OPC UA server goes down and comes up again; all its sessions are lost, the line goes on.",
        run: step!(restart),
    },
    means: |_| Some(PlantFault::ServerRestart),
};

const MENDS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "the sensor {sensor} works again",
        doc: "The sensor says again what is so.",
        run: step!(mend_sensor),
    },
    Definition {
        keyword: Act,
        expression: "the actuator {device} works again",
        doc: "The device moves again as it is told.",
        run: step!(mend_actuator),
    },
    Definition {
        keyword: Act,
        expression: "the air pressure is back",
        doc: "What is driven by air moves again as it is told.",
        run: step!(mend_air),
    },
    Definition {
        keyword: Act,
        expression: "the controller runs again",
        doc: "The controller scans again. Nobody is in control, and the line must be started anew.",
        run: step!(mend_controller),
    },
    Definition {
        keyword: Act,
        expression: "the plant shows {signal} as it is",
        doc: "The plant's server shows the signal again with its own quality and time stamp.",
        run: step!(mend_signal),
    },
    Definition {
        keyword: Act,
        expression: "the plant's clock is right again",
        doc: "The plant's server shows the right times again.",
        run: step!(mend_clock),
    },
    Definition {
        keyword: Act,
        expression: "the plant's service level is its own again",
        doc: "The plant's server shows its own ServiceLevel again.",
        run: step!(mend_level),
    },
];

/// All steps about faults of the plant.
pub(super) fn steps() -> impl Iterator<Item = Definition> {
    breaking().map(|breaks| breaks.step).chain(MENDS.iter().copied())
}

fn breaking() -> impl Iterator<Item = &'static Breaks> {
    BREAKS.iter().chain([&RESTART])
}

/// What a line that matched this expression means to break; none if it breaks nothing of the plant.
///
/// # Errors
/// If its amount makes no sense.
pub(super) fn meant(expression: &str, args: &Args) -> Option<Result<PlantFault, BenchError>> {
    let breaks = breaking().find(|breaks| breaks.step.expression == expression)?;
    Some((breaks.means)(args).ok_or_else(senseless))
}

/// Whether a step that matched this expression needs a plant that can be broken.
pub(super) fn needs_breakable(expression: &str) -> bool {
    steps().any(|step| step.expression == expression)
}

fn senseless() -> BenchError {
    BenchError::new("this amount makes no sense here")
}

fn noise(args: &Args) -> Option<Noise> {
    match args.percent(1) {
        Some(chance) => (1..=100).contains(&chance).then_some(Noise::Chance(chance)),
        None => args.number(1).filter(|amplitude| *amplitude > 0.0).map(Noise::Amplitude),
    }
}

/// A time of at least a millisecond, and at most what any fault takes.
fn milliseconds(args: &Args, index: usize) -> Option<u32> {
    let time = args.time(index).ok()?;
    u32::try_from(time.as_millis()).ok().filter(|time| (1..=MAX_DELAY_MS).contains(time))
}

async fn break_plant(bench: &mut Bench, fault: Option<PlantFault>) -> StepResult {
    let what = fault.ok_or_else(senseless)?.to_string();
    bench.nemesis().inject(Fault::Plant { what }).await.map_err(BenchError::new)?;
    Ok(Judgement::pass("fault", "injected"))
}

async fn restart(bench: &mut Bench, _: &Args) -> StepResult {
    break_plant(bench, Some(PlantFault::ServerRestart)).await?;
    mend(bench, "a restart of the server", |fault| *fault == PlantFault::ServerRestart).await
}

async fn mend_sensor(bench: &mut Bench, args: &Args) -> StepResult {
    let sensor = args.text(0);
    mend(bench, &format!("a fault of the sensor {sensor}"), |fault| fault.sensor() == Some(&sensor)).await
}

async fn mend_actuator(bench: &mut Bench, args: &Args) -> StepResult {
    let device = args.text(0);
    mend(bench, &format!("a fault of the actuator {device}"), |fault| fault.device() == Some(&device)).await
}

async fn mend_air(bench: &mut Bench, _: &Args) -> StepResult {
    mend(bench, "a loss of air", |fault| *fault == PlantFault::AirLost).await
}

async fn mend_controller(bench: &mut Bench, _: &Args) -> StepResult {
    mend(bench, "a stop of the controller", |fault| *fault == PlantFault::ControllerStop).await
}

async fn mend_signal(bench: &mut Bench, args: &Args) -> StepResult {
    let signal = args.text(0);
    mend(bench, &format!("a fault of the server about {signal}"), |fault| fault.signal() == Some(&signal)).await
}

async fn mend_clock(bench: &mut Bench, _: &Args) -> StepResult {
    mend(bench, "a wrong clock", |fault| matches!(fault, PlantFault::Skew { .. })).await
}

async fn mend_level(bench: &mut Bench, _: &Args) -> StepResult {
    mend(bench, "another service level", |fault| matches!(fault, PlantFault::ServiceLevel { .. })).await
}

async fn mend(bench: &mut Bench, what: &str, is_meant: impl Fn(&PlantFault) -> bool) -> StepResult {
    let is_meant = |words: &str| words.parse().is_ok_and(|fault| is_meant(&fault));
    bench.nemesis().heal_plant(what, is_meant).await.map_err(BenchError::new)?;
    Ok(Judgement::pass("fault", "mended, and the heal was proved"))
}
