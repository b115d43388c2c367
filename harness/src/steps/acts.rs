//! What a person does to the line, in the words of its vocabulary; and letting time pass.

use crate::bench::Bench;
use lineproof_judge::journal::Judgement;

use super::Keyword::Act;
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{act}",
        doc: "Does what the line's vocabulary says, and waits until the state that it names is reached.",
        run: step!(act),
    },
    Definition {
        keyword: Act,
        expression: "{time} pass(es)",
        doc: "Lets time pass: the line and the system go on.",
        run: step!(pass),
    },
];

async fn act(bench: &mut Bench, args: &Args) -> StepResult {
    bench.act(&args[0]).await
}

async fn pass(_: &mut Bench, args: &Args) -> StepResult {
    let time = args.time(0)?;
    tokio::time::sleep(time).await;
    Ok(Judgement::pass("time", format!("{time:?} passed")))
}
