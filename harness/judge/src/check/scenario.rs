//! A scenario's judgement: the worst of its steps and standing checks.

use std::cmp::Reverse;

use super::words::count;
use crate::journal::{Judgement, Verdict};

/// Combines judgements. The worst verdict wins; its first judgement speaks, with its evidence. Nothing judged is
/// `Unknown`.
pub fn combine<'a>(judgements: impl IntoIterator<Item = &'a Judgement>) -> Judgement {
    let judgements: Vec<_> = judgements.into_iter().collect();
    // The first of equals: `min_by_key` keeps it, `max_by_key` would not.
    let worst = judgements.iter().min_by_key(|judgement| Reverse(judgement.verdict));
    match worst {
        None => Judgement::unknown("scenario", "nothing was judged"),
        Some(worst) if worst.verdict == Verdict::Pass => {
            Judgement::pass("scenario", format!("{} passed", count(judgements.len(), "judgement")))
        }
        Some(worst) => (*worst).clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judgement(verdict: Verdict, place: usize) -> Judgement {
        Judgement::new(verdict, "test", place.to_string())
    }

    #[test]
    fn nothing_judged_is_unknown() {
        assert_eq!(combine(&[]).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn the_worst_verdict_wins_and_its_first_judgement_speaks(
            verdicts in prop::collection::vec(
                prop_oneof![Just(Verdict::Pass), Just(Verdict::Unknown), Just(Verdict::Fail)], 1..9)
        ) {
            let judgements: Vec<_> = verdicts.iter().zip(0..).map(|(verdict, n)| judgement(*verdict, n)).collect();
            let combined = combine(&judgements);
            let worst = *verdicts.iter().max().unwrap();
            prop_assert_eq!(combined.verdict, worst);
            if worst != Verdict::Pass {
                let first = verdicts.iter().position(|verdict| *verdict == worst).unwrap();
                prop_assert_eq!(combined.summary, first.to_string());
            }
        }
    }
}
