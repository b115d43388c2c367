//! How an action is done, on a bench.

use super::{Action, Cast, DiskMend, Mend, Own, StepResult};
use crate::bench::{Bench, BenchError, Role};
use crate::journal::Judged;
use lineproof_judge::journal::{Fault, Judgement, Verdict};

impl Action {
    /// Does it.
    ///
    /// # Errors
    /// If the bench cannot.
    pub async fn run(&self, bench: &mut Bench) -> StepResult {
        match self {
            Self::Act(act) => bench.act(act).await,
            Self::Pass(time) => {
                tokio::time::sleep(*time).await;
                Ok(Judgement::pass("time", format!("{time:?} passed")).into())
            }
            Self::Want { thing, desired } => bench.want(thing, desired).await,
            Self::Publish { topic, payload } => bench.publish(topic, payload).await,
            Self::FinishElsewhere { lines, parts, within } => bench.finish_elsewhere(*lines, *parts, *within).await,
            Self::Inject(faults) => inject(bench, faults).await,
            Self::Happen(rows) => Box::pin(bench.happen(rows)).await,
            Self::Start(components) => bench.start(components).await,
            Self::End(components, within) => bench.end(components, *within).await,
            Self::Restart(components) => bench.restart(components).await,
            Self::Deploy { release, components } => bench.deploy(release, components).await,
            Self::RollOut { release, components } => bench.roll_out(release, components).await,
            Self::UpdateFunction { release, function } => bench.update_function(release, function),
            Self::Thaw(component) => {
                bench.nemesis().heal_component(component).await.map_err(BenchError::new)?;
                Ok(done("goes on"))
            }
            Self::Join(links) => heal(bench, links, "an interruption", parts).await,
            Self::SpeedUp(links) => heal(bench, links, "a delay", slows).await,
            Self::Mend(what) => mend(bench, what).await,
            Self::MendDisk { component, what } => mend_disk(bench, component, *what).await,
            Self::MendTable { table, access } => {
                bench.nemesis().heal_table(table, *access).await.map_err(BenchError::new)?;
                Ok(done("mended"))
            }
            Self::Jolt(fault, what) => {
                inject(bench, std::slice::from_ref(fault)).await?;
                mend(bench, what).await
            }
            Self::Expect { check, standing } => Ok(bench.expect(check.clone(), *standing).await),
            Self::Procedure(steps) => Box::pin(procedure(bench, steps)).await,
            Self::Look => {
                let name = bench.who(Role::InControl, "one component in control").await?;
                Ok(Judgement::pass("control", format!("{name} is in control")).into())
            }
            Self::ByRole(cast) => Box::pin(by_role(bench, cast)).await,
            Self::Own(Own(act)) => {
                act.run(bench).await.map(|what| Judgement::pass("act", what).into()).map_err(BenchError::new)
            }
        }
    }
}

/// The judgement of the first step that does not pass, or of the last one. Time limits count for each from its own beginning.
async fn procedure(bench: &mut Bench, steps: &[(String, Action)]) -> StepResult {
    let mut last = done("nothing to do");
    for (text, step) in steps {
        bench.begin_inner_step().await;
        last = step.run(bench).await.map_err(|error| BenchError::new(format!("{text}: {error}")))?;
        if last.judgement.verdict != Verdict::Pass {
            break;
        }
    }
    Ok(last)
}

/// What is meant, of the component that plays the role now.
async fn by_role(bench: &mut Bench, Cast { role, said, each }: &Cast) -> StepResult {
    let name = bench.who(*role, said).await?;
    let meant = each.get(&name).ok_or_else(|| BenchError::new(format!("`{said}` cannot be {name}")))?;
    if !role.is_remembered() {
        bench.begin_window();
    }
    meant.run(bench).await
}

async fn inject(bench: &Bench, faults: &[Fault]) -> StepResult {
    bench.nemesis().inject_all(faults).await.map_err(BenchError::new)?;
    Ok(done("injected"))
}

async fn heal(bench: &Bench, links: &[String], what: &str, is_meant: fn(&Fault) -> bool) -> StepResult {
    let names: Vec<&str> = links.iter().map(String::as_str).collect();
    bench.nemesis().heal_links(&names, what, is_meant).await.map_err(BenchError::new)?;
    Ok(done("healed, and the heal was probed"))
}

/// What parts the ends of a link.
fn parts(fault: &Fault) -> bool {
    matches!(fault, Fault::Cut { .. } | Fault::Reject { .. } | Fault::Forget { .. })
}

/// What takes a link its speed.
fn slows(fault: &Fault) -> bool {
    matches!(fault, Fault::Slow { .. } | Fault::Narrow { .. })
}

async fn mend(bench: &Bench, what: &Mend) -> StepResult {
    bench.nemesis().heal_plant(&what.to_string(), |fault| what.means(fault)).await.map_err(BenchError::new)?;
    Ok(done("mended, and the heal was proved"))
}

async fn mend_disk(bench: &Bench, component: &str, what: DiskMend) -> StepResult {
    let healed = bench.nemesis().heal_disk(component, &what.of(component), |fault| what.means(fault)).await;
    healed.map_err(BenchError::new)?;
    Ok(done("mended"))
}

fn done(what: &str) -> Judged {
    Judgement::pass("fault", what).into()
}
