//! Who is in control at the end of a journal: for a step that names a component by that.

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::{ControlAct, Entry, Event};

/// The names of those who are in control after these entries, by the plant's ledger: of nobody, of one, or of several, where
/// a plant has handed control out before it had come back.
pub fn in_control<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeSet<String> {
    let (mut tokens, mut is_known) = (BTreeMap::new(), false);
    for entry in entries {
        let Event::Control(control) = &entry.event else { continue };
        match control.act {
            ControlAct::Acquired => _ = tokens.insert(control.holder.clone(), control.token),
            ControlAct::Released | ControlAct::Expired => tokens.retain(|_, token| *token != control.token),
            // Whose commands are let pass has been in control since before the first entry that was seen.
            ControlAct::Executed | ControlAct::Prevented if !is_known && tokens.is_empty() => {
                tokens.insert(control.holder.clone(), control.token);
            }
            _ => continue,
        }
        is_known |= !matches!(control.act, ControlAct::Executed | ControlAct::Prevented);
    }
    tokens.into_keys().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::Story;
    use crate::journal::ControlAct::{Acquired, Denied, Executed, Expired, Released};

    #[track_caller]
    fn is(story: &Story, holders: &[&str]) {
        assert_eq!(in_control(&story.entries).into_iter().collect::<Vec<_>>(), holders);
    }

    #[test]
    fn control_is_with_whom_the_plant_has_given_it_to() {
        is(&Story::default(), &[]);
        let held = || Story::default().control(Acquired, "a", 1, "").control(Denied, "b", 0, "");
        is(&held(), &["a"]);
        is(&held().control(Released, "a", 1, ""), &[]);
        is(&held().control(Expired, "a", 1, "").control(Acquired, "b", 2, ""), &["b"]);
        is(&held().control(Acquired, "a", 2, "").control(Expired, "a", 1, ""), &["a"]);
    }

    #[test]
    fn control_that_was_handed_out_twice_is_with_two() {
        is(&Story::default().control(Acquired, "a", 1, "").control(Acquired, "b", 2, ""), &["a", "b"]);
    }

    #[test]
    fn whose_commands_are_carried_out_was_in_control_before() {
        is(&Story::default().control(Executed, "a", 7, "Belt.Run"), &["a"]);
        is(&Story::default().control(Executed, "a", 7, "Belt.Run").control(Expired, "a", 7, ""), &[]);
    }
}
