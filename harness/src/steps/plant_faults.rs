//! Breaking the plant, and mending it.
//!
//! Each row says how a line of a scenario becomes a fault of the plant, so that its names and values are checked
//! against the line before anything opens.

use line_model::fault::{MAX_DELAY_MS, Noise, PlantFault, Quality};

use lineproof_judge::journal::Fault;

use super::Keyword::Act;
use super::action::Mend;
use super::{Action, Args, Definition, Misfit, misfit};

/// A row of the table: expression, sentence, and what the line means; none if its amount makes no sense.
macro_rules! breaks {
    ($expression:literal, $doc:literal, $means:expr) => {
        Definition {
            keyword: Act,
            expression: $expression,
            doc: $doc,
            bind: |args| Ok(Action::Inject(vec![fault(args, $means)?])),
        }
    };
}

/// A row of the table: expression, sentence, and what is mended.
macro_rules! mends {
    ($expression:literal, $doc:literal, $what:expr) => {
        Definition { keyword: Act, expression: $expression, doc: $doc, bind: |args| mend(args, $what) }
    };
}

pub(super) const STEPS: &[Definition] = &[
    breaks!(
        "the sensor {sensor} sticks",
        "The sensor goes on saying what it says now, to the controller and to clients; scenarios see what is so.",
        |args: &Args| Some(PlantFault::Stuck { sensor: args.text(0), at: None })
    ),
    breaks!(
        "the sensor {sensor} sticks at {value}",
        "The sensor says this value to the controller and to clients, whatever is so; scenarios see what is so. Each output of a \
         device is a sensor of its own: to blind a light barrier that also says which part it sees, let both stick.",
        |args: &Args| Some(PlantFault::Stuck { sensor: args.text(0), at: Some(args.text(1)) })
    ),
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
    Definition {
        keyword: Act,
        expression: "the plant's {signal} is set to {value}",
        doc: "The plant's server shows this value of the signal, whatever it is; verdicts rest on what is so. Of a replica it is \
              what is so.",
        bind: |args| Ok(Action::Inject(vec![shown(args)?])),
    },
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
    Definition {
        keyword: Act,
        expression: "the plant's server restarts",
        doc: "The plant's OPC UA server goes down and comes up again; all its sessions are lost, the line goes on.",
        bind: |args| Ok(Action::Jolt(fault(args, |_| Some(PlantFault::ServerRestart))?, Mend::Server)),
    },
    mends!("the sensor {sensor} works again", "The sensor says again what is so.", |args| {
        Ok(Mend::Sensor(args.sensor(0)?))
    }),
    mends!("the actuator {device} works again", "The device moves again as it is told.", |args| {
        Ok(Mend::Actuator(args.actuator(0)?))
    }),
    mends!("the air pressure is back", "What is driven by air moves again as it is told.", |_| Ok(Mend::Air)),
    mends!(
        "the controller runs again",
        "The controller scans again. Nobody is in control, and the line must be started anew.",
        |_| Ok(Mend::Controller)
    ),
    mends!(
        "the plant shows {signal} as it is",
        "The plant's server shows the signal again with its own quality and time stamp.",
        |args| Ok(Mend::Signal(args.signal(0)?))
    ),
    mends!("the plant's {signal} shows its own value again", "The plant's server shows again what is so.", |args| {
        Ok(Mend::Value(args.signal(0)?))
    }),
    mends!("the plant's clock is right again", "The plant's server shows the right times again.", |_| Ok(Mend::Clock)),
    mends!(
        "the plant's service level is its own again",
        "The plant's server shows its own ServiceLevel again.",
        |_| Ok(Mend::ServiceLevel)
    ),
];

/// The fault that a line means, which the plant must be able to have.
fn fault(args: &Args, means: impl Fn(&Args) -> Option<PlantFault>) -> Result<Fault, Misfit> {
    let what = means(args).ok_or_else(misfit::senseless)?;
    args.possible(&what)?;
    Ok(Fault::Plant { what })
}

/// A value that the signal could have.
fn shown(args: &Args) -> Result<Fault, Misfit> {
    let (signal, value) = args.shown(0, 1)?;
    fault(args, |_| Some(PlantFault::Shown { signal: signal.clone(), value: value.to_string() }))
}

fn mend(args: &Args, what: impl Fn(&Args) -> Result<Mend, Misfit>) -> Result<Action, Misfit> {
    what(args).map(Action::Mend)
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
