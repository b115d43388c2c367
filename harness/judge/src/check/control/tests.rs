//! One journal per rule, kept and broken.

use proptest::prelude::*;

use super::*;
use crate::check::testing::{Story, argument, cut, healed};
use crate::journal::ControlAct::{Acquired, Denied, Executed, Expired, Refused, Released};
use crate::journal::{Delay, Direction, Fault, FaultChange, Verdict};

/// `a` loses control at 1000 ms, `b` takes it at 1010 ms.
fn takeover() -> Story {
    Story::default()
        .control(Acquired, "a", 1, "")
        .at(10)
        .control(Executed, "a", 1, "Conveyor.Run")
        .at(20)
        .control(Denied, "b", 0, "")
        .at(1000)
        .control_by("", Expired, "a", 1, "")
        .at(1010)
        .control(Acquired, "b", 2, "")
}

fn judged(story: &Story) -> Judgement {
    story.judged(ControlNeverShared::new())
}

#[track_caller]
fn fails(story: &Story, summary: &str) {
    let judgement = judged(story);
    assert_eq!((judgement.verdict, judgement.summary.as_str()), (Verdict::Fail, summary));
    assert_eq!(story.decided(ControlNeverShared::new()), Some(judgement), "decided at once");
}

#[test]
fn a_clean_takeover_passes() {
    let story = takeover().at(1020).control(Executed, "b", 2, "Conveyor.Run");
    let judgement = judged(&story);
    assert_eq!(judgement.verdict, Verdict::Pass);
    let expected = "control was held by a, b, never by two at once: 2 grants, 2 commands carried out, 0 refused";
    assert_eq!(judgement.summary, expected);
    assert_eq!(story.decided(ControlNeverShared::new()), None, "a later entry may break it");
}

#[test]
fn the_same_holder_may_acquire_again_and_release() {
    let story = Story::default().control(Acquired, "a", 1, "").control(Acquired, "a", 2, "");
    let story = story.control(Released, "a", 2, "").control(Acquired, "b", 3, "");
    assert_eq!(judged(&story).verdict, Verdict::Pass);
}

#[test]
fn overlapping_grants_fail_with_both_in_evidence() {
    let story = Story::default().control(Acquired, "a", 1, "").at(5).control(Acquired, "b", 2, "");
    fails(&story, "b was given control (token 2) while a held it (token 1)");
    let expected = "0.000 s gateway-a takes control as a, token 1\n0.005 s gateway-b takes control as b, token 2";
    assert_eq!(argument(&judged(&story)), expected);
}

#[test]
fn the_end_of_an_older_grant_does_not_end_the_present_one() {
    let story = Story::default().control(Acquired, "a", 1, "").control(Acquired, "a", 2, "");
    let story = story.control(Expired, "a", 1, "").control(Acquired, "b", 3, "");
    fails(&story, "b was given control (token 3) while a held it (token 2)");
}

#[test]
fn tokens_grow() {
    let story = Story::default().control(Acquired, "a", 4, "").control(Released, "a", 4, "");
    fails(&story.control(Acquired, "b", 4, ""), "token 4 was given to b after token 4");
}

#[test]
fn a_command_of_the_former_holder_that_is_carried_out_is_split_brain() {
    let story = takeover().at(1100).control(Executed, "a", 1, "Ejector.Extend");
    fails(&story, "Ejector.Extend was carried out for gateway-a (token 1) while b was in control (token 2)");
}

#[test]
fn a_borrowed_token_is_split_brain() {
    let story = takeover().control_by("gateway-a", Executed, "b", 2, "Conveyor.Run");
    fails(&story, "Conveyor.Run was carried out for gateway-a (token 2) while b was in control (token 2)");
}

#[test]
fn a_command_while_nobody_is_in_control_fails() {
    let story = Story::default().control(Acquired, "a", 1, "").control(Released, "a", 1, "");
    let story = story.control(Executed, "a", 1, "Conveyor.Run");
    fails(&story, "Conveyor.Run was carried out for gateway-a while nobody was in control");
}

#[test]
fn the_first_refusal_and_what_was_under_way_is_legitimate() {
    let story = takeover().at(2000).control(Refused, "a", 1, "Ejector.Extend");
    let story = story.at(2450).control(Refused, "a", 1, "Conveyor.Run");
    let story = story.at(9000).control(Refused, "a", 1, "RenewControl");
    assert_eq!(judged(&story).verdict, Verdict::Pass);
}

/// Gateway a is refused at 2000 ms, and its next command comes at this time.
fn refused_again(story: Story, at: i64) -> Verdict {
    let story = story.at(2000).control(Refused, "a", 1, "Ejector.Extend");
    judged(&story.at(at).control(Refused, "a", 1, "Conveyor.Run")).verdict
}

#[test]
fn slow_links_to_the_plant_leave_more_time() {
    let slow = |link: &str, direction| {
        let delay = Delay::Uniform { from_us: 1, to_us: 200_000 };
        let fault = Fault::Slow { links: vec![link.to_owned()], direction, delay };
        takeover().at(1500).fault(1, fault, FaultChange::Injected)
    };
    let to_plant = |at| refused_again(slow("gateway a to plant", Direction::Both), at);
    assert_eq!((to_plant(2850), to_plant(2950)), (Verdict::Pass, Verdict::Fail));
    assert_eq!(refused_again(slow("gateway a to plant", Direction::Down), 2750), Verdict::Fail);
    assert_eq!(refused_again(slow("gateway a to cloud", Direction::Both), 2850), Verdict::Fail, "that is another link");
}

#[test]
fn what_was_withheld_comes_when_the_link_is_healed() {
    let cut_off = |link: &str| takeover().at(1500).fault(1, cut(link), FaultChange::Injected);
    let healed_at = |link: &str, second: i64| {
        let refused = cut_off(link).at(2000).control(Refused, "a", 1, "Ejector.Extend");
        let healed = refused.at(5000).fault(1, cut(link), healed(&[(link, 1)]));
        judged(&healed.at(second).control(Refused, "a", 1, "Conveyor.Run")).verdict
    };
    assert_eq!(healed_at("gateway a to plant", 5300), Verdict::Pass);
    assert_eq!(healed_at("gateway a to plant", 5600), Verdict::Fail);
    assert_eq!(healed_at("gateway a to cloud", 5300), Verdict::Fail);
}

#[test]
fn who_goes_on_commanding_after_a_refusal_acts_as_if_in_control() {
    let story = takeover().at(2000).control(Refused, "a", 1, "Ejector.Extend");
    let story = story.at(2600).control(Refused, "a", 1, "Conveyor.Run");
    fails(&story, "gateway-a went on commanding 600 ms after it was first refused");
}

#[test]
fn who_acquired_again_may_be_refused_again() {
    let story = takeover().at(2000).control(Refused, "a", 1, "Ejector.Extend");
    let story = story.at(2100).control(Released, "b", 2, "").control(Acquired, "a", 3, "");
    let story = story.at(4000).control_by("", Expired, "a", 3, "").at(4001).control(Refused, "a", 3, "Conveyor.Run");
    assert_eq!(judged(&story).verdict, Verdict::Pass);
}

#[test]
fn a_token_never_given_to_the_client_fails_at_once() {
    let never = takeover().control_by("gateway-b", Refused, "", 77, "Conveyor.Run");
    fails(&never, "gateway-b used token 77, which was never given to it");
    let anothers = takeover().control_by("gateway-b", Refused, "a", 1, "Conveyor.Run");
    fails(&anothers, "gateway-b used token 1, which was never given to it");
}

#[test]
fn without_a_grant_or_with_a_hole_in_the_ledger_it_is_unknown() {
    assert_eq!(judged(&Story::default()).verdict, Verdict::Unknown);
    assert_eq!(judged(&Story::default().control(Denied, "b", 0, "")).verdict, Verdict::Unknown);
    let hole = takeover().skip_ledger().control(Executed, "b", 2, "Conveyor.Run");
    assert_eq!(judged(&hole).verdict, Verdict::Unknown);
}

#[test]
fn a_failure_before_a_hole_outweighs_it() {
    let story = takeover().control(Executed, "a", 1, "Conveyor.Run").skip_ledger().control(Executed, "b", 2, "x");
    assert_eq!(judged(&story).verdict, Verdict::Fail);
}

#[test]
fn a_ledger_older_than_the_scenario_does_not_accuse() {
    let story = Story::default().skip_ledger().control(Executed, "a", 4, "Conveyor.Run");
    let story = story.control(Refused, "b", 3, "Conveyor.Run").control_by("", Expired, "a", 4, "");
    assert_eq!(judged(&story.control(Acquired, "b", 5, "")).verdict, Verdict::Pass);
}

#[test]
fn many_violations_are_counted_and_the_first_and_last_of_each_offender_is_shown() {
    let story = (1100..1109).fold(takeover(), |story, at| story.at(at).control(Executed, "a", 1, "Conveyor.Run"));
    let judgement = judged(&story);
    assert!(judgement.summary.ends_with("(and 8 more violations)"), "{}", judgement.summary);
    let expected = "1.010 s gateway-b takes control as b, token 2\n\
        1.100 s gateway-a commands Conveyor.Run, carried out with token 1 (of a)\n\
        1.108 s gateway-a commands Conveyor.Run, carried out with token 1 (of a)";
    assert_eq!(argument(&judgement), expected);
    let another = story.at(1200).control_by("gateway-c", Refused, "", 7, "Ejector.Extend");
    assert!(
        argument(&judged(&another))
            .ends_with("gateway-c commands Ejector.Extend, refused with token 7 (never given out)")
    );
}

/// A term in office: who, how many commands, and whether the lease ran out or was given back.
fn term() -> impl Strategy<Value = (usize, usize, bool)> {
    (0_usize..3, 0_usize..5, any::<bool>())
}

const HOLDERS: [&str; 3] = ["a", "b", "c"];

fn reign(terms: &[(usize, usize, bool)], intruder_in: Option<usize>) -> Story {
    let mut story = Story::default();
    for ((place, (who, commands, expires)), token) in terms.iter().enumerate().zip(1..) {
        let holder = HOLDERS[*who];
        story = story.control(Acquired, holder, token, "");
        for _ in 0..*commands {
            story = story.control(Executed, holder, token, "Conveyor.Run");
        }
        if intruder_in == Some(place) {
            story = story.control_by("intruder", Executed, holder, token, "Conveyor.Run");
        }
        story = story.control(if *expires { Expired } else { Released }, holder, token, "");
    }
    story
}

proptest! {
    #[test]
    fn terms_that_follow_each_other_pass_and_one_intruder_fails(
        terms in prop::collection::vec(term(), 1..12), place in any::<prop::sample::Index>()
    ) {
        prop_assert_eq!(judged(&reign(&terms, None)).verdict, Verdict::Pass);
        let intruded = judged(&reign(&terms, Some(place.index(terms.len()))));
        prop_assert_eq!(intruded.verdict, Verdict::Fail);
        prop_assert!(intruded.summary.contains("intruder"));
    }
}

#[test]
fn two_that_act_under_one_name_take_each_others_tokens_away() {
    let story = (1..=6).fold(Story::default(), |story, token| {
        let story = story.at(i64::try_from(token).unwrap() * 200).control(Acquired, "a", token, "");
        if token == 1 { story } else { story.control(Refused, "a", token - 1, "Control.RenewControl") }
    });
    fails(&story, "two act as gateway-a: it used token 2 although it had been given token 3 (and 3 more violations)");
}

#[test]
fn one_call_that_was_under_way_when_the_next_grant_came_is_no_second_client() {
    let again = |token, at| {
        let story = Story::default().control(Acquired, "a", 1, "").at(100).control(Acquired, "a", 2, "");
        let story = story.at(110).control(Refused, "a", 1, "Control.RenewControl");
        judged(&story.at(at).control(Refused, "a", token, "Control.RenewControl")).verdict
    };
    assert_eq!(again(1, 400), Verdict::Pass, "the same token, soon");
    assert_eq!(again(1, 700), Verdict::Fail, "the same token, for long");
    let once = Story::default().control(Acquired, "a", 1, "").control(Acquired, "a", 2, "");
    let often = once.control(Refused, "a", 1, "Control.RenewControl").at(9000).control(Acquired, "a", 3, "");
    let often = often.control(Refused, "a", 2, "Control.RenewControl");
    assert_eq!(judged(&often).verdict, Verdict::Pass, "once in each of two takeovers");
}

#[test]
fn two_clients_under_one_holders_name_are_two() {
    let story =
        Story::default().control_by("x", Acquired, "line", 1, "").at(5).control_by("y", Acquired, "line", 2, "");
    fails(&story, "line was given control (token 2) while line held it (token 1)");
}
