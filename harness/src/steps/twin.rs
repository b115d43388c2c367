//! The digital twin: what the cloud shows of the line, and what it wants of it.

use lineproof_judge::journal::{Check, TwinHalf, Value};
use serde_json::{Value as Json, json};

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Act,
        expression: "the cloud wants {signal} to be {value}",
        doc: "An application of the cloud asks for a value of a signal: it is desired in the line's twin from now on.",
        bind: wants,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the twin shows what the line is within {time}",
        doc: "At one moment in this time the cloud shows of every signal of the twin what it is.",
        bind: |args| agrees(args, TwinHalf::Reported),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the line is as the cloud wants within {time}",
        doc: "At one moment in this time everything that is desired in the twin is so on the line.",
        bind: |args| agrees(args, TwinHalf::Desired),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the twin never goes back",
        doc: "What the cloud shows of the line never becomes older, from the beginning of the scenario to its end.",
        bind: |args| {
            let (thing, signals) = told(args, TwinHalf::Reported)?;
            Ok(Action::standing(Check::TwinNeverGoesBack { thing, signals }))
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "only what the cloud wants is set",
        doc: "Signals that can be desired change to nothing but what is desired, from the beginning of the scenario to its end.",
        bind: |args| {
            let (thing, signals) = told(args, TwinHalf::Desired)?;
            Ok(Action::standing(Check::OnlyWanted { thing, signals }))
        },
    },
];

fn wants(args: &Args) -> Result<Action, Misfit> {
    let twin = args.twin()?;
    let (signal, value) = args.shown(0, 1)?;
    let known = twin.desired();
    if !known.contains(&signal) {
        let message = format!("nobody can want `{signal}` of the line: its twin does not take it");
        let help = match known.as_slice() {
            [] => "add desired = [\"SIGNAL\", ...] below [cloud.twin]".to_owned(),
            known => format!("it takes: {}", known.join(", ")),
        };
        return Err(Misfit::new(message, help));
    }
    let leaf = match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Real(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::Null => Json::Null,
    };
    let desired = signal.rsplit('.').fold(leaf, |below, name| json!({ name: below }));
    Ok(Action::Want { thing: twin.thing().to_owned(), desired })
}

fn agrees(args: &Args, half: TwinHalf) -> Result<Action, Misfit> {
    let ((thing, signals), within) = (told(args, half)?, args.time(0)?);
    Ok(Action::expect(Check::TwinAgrees { thing, half, signals, within }))
}

/// The thing whose shadow the twin is, and the signals in one half of it.
fn told(args: &Args, half: TwinHalf) -> Result<(String, Vec<String>), Misfit> {
    let twin = args.twin()?;
    let signals = match half {
        TwinHalf::Reported => twin.reported(),
        TwinHalf::Desired => twin.desired(),
    };
    let key = half.key();
    if signals.is_empty() {
        let help = format!("add {key} = [\"SIGNAL\", ...] below [cloud.twin], or leave this step out");
        return Err(Misfit::new(format!("nothing is {key} in the line's twin, so nothing could be checked"), help));
    }
    Ok((twin.thing().to_owned(), signals))
}
