//! What a fault touched; nothing if it touched nothing.

use std::fmt;

/// What a fault touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// In words: `altered 120 readings`.
    pub words: String,
    /// How much.
    pub number: u64,
    /// Of what: `readings`.
    pub unit: &'static str,
}

impl fmt::Display for Touch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// `altered 120 readings`: as often the controller has read something else than what is so.
pub(crate) fn readings(altered: u64) -> Option<Touch> {
    counted(altered, "altered", "readings", "")
}

/// `held back 1.25 s of motion`: that long something was commanded to move and could not as it should.
pub(crate) fn motion(held_back_ms: u64) -> Option<Touch> {
    let (seconds, rest) = (held_back_ms / 1000, held_back_ms % 1000);
    let words = || format!("held back {seconds}.{rest:03} s of motion");
    (held_back_ms > 0).then(|| Touch { words: words(), number: held_back_ms, unit: "ms of motion" })
}

/// `took workpiece 3 away`.
pub(crate) fn part(did: &str, number: Option<u32>, how: &str) -> Option<Touch> {
    number.map(|number| Touch { words: format!("{did} workpiece {number}{how}"), number: 1, unit: "workpieces" })
}

/// `left out 40 scans`.
pub(crate) fn scans(left_out: u64) -> Option<Touch> {
    counted(left_out, "left out", "scans", "")
}

/// `lost 2 sessions`.
pub(crate) fn sessions(lost: u32) -> Option<Touch> {
    counted(lost.into(), "lost", "sessions", "")
}

/// `showed 5 values with bad quality`.
pub(crate) fn values(shown: u64, how: &str) -> Option<Touch> {
    counted(shown, "showed", "values", how)
}

/// `showed 2 subscribers 100 in place of 255`: a level that nobody sees, or the same one, touches nothing.
pub(crate) fn level(from: u8, to: u8, subscribers: u64) -> Option<Touch> {
    let subscribers = if from == to { 0 } else { subscribers };
    counted(subscribers, "showed", "subscribers", &format!(" {to} in place of {from}"))
}

fn counted(number: u64, did: &str, unit: &'static str, how: &str) -> Option<Touch> {
    let what = if number == 1 { unit.trim_end_matches('s') } else { unit };
    (number > 0).then(|| Touch { words: format!("{did} {number} {what}{how}"), number, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_touched_says_nothing_and_anything_reads_as_a_sentence() {
        assert_eq!(
            [readings(0), motion(0), part("lost", None, ""), scans(0), sessions(0), level(9, 9, 1), level(9, 8, 0)],
            [const { None }; 7]
        );
        assert_eq!(readings(1).unwrap().to_string(), "altered 1 reading");
        assert_eq!(values(5, " with bad quality").unwrap().to_string(), "showed 5 values with bad quality");
        assert_eq!(part("took", Some(3), " away").unwrap().to_string(), "took workpiece 3 away");
        let touch = |words: &str, number, unit| Some(Touch { words: words.into(), number, unit });
        assert_eq!(motion(1050), touch("held back 1.050 s of motion", 1050, "ms of motion"));
        assert_eq!(level(255, 100, 2), touch("showed 2 subscribers 100 in place of 255", 2, "subscribers"));
        assert_eq!(sessions(2), touch("lost 2 sessions", 2, "sessions"));
    }
}
