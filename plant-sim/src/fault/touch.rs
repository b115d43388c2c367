//! What a fault touched, in words; nothing if it touched nothing.

/// `altered 120 readings`: as often the controller has read something else than what is so.
pub(crate) fn readings(altered: u64) -> Option<String> {
    counted(altered, "altered", "reading", "")
}

/// `held back 1.25 s of motion`: that long something was told to move and could not as it should.
pub(crate) fn motion(held_back_ms: u64) -> Option<String> {
    let (seconds, rest) = (held_back_ms / 1000, held_back_ms % 1000);
    (held_back_ms > 0).then(|| format!("held back {seconds}.{rest:03} s of motion"))
}

/// `took workpiece 3 away`.
pub(crate) fn part(did: &str, number: Option<u32>, how: &str) -> Option<String> {
    number.map(|number| format!("{did} workpiece {number}{how}"))
}

/// `left out 40 scans`.
pub(crate) fn scans(left_out: u64) -> Option<String> {
    counted(left_out, "left out", "scan", "")
}

/// `lost 2 sessions`.
pub(crate) fn sessions(lost: u32) -> Option<String> {
    counted(lost.into(), "lost", "session", "")
}

/// `showed 5 values with bad quality`.
pub(crate) fn values(shown: u64, how: &str) -> Option<String> {
    counted(shown, "showed", "value", how)
}

/// `lowered it from 255`.
pub(crate) fn level(from: u8, to: u8) -> Option<String> {
    (from != to).then(|| format!("{} it from {from}", if to < from { "lowered" } else { "raised" }))
}

fn counted(number: u64, did: &str, what: &str, how: &str) -> Option<String> {
    let plural = if number == 1 { "" } else { "s" };
    (number > 0).then(|| format!("{did} {number} {what}{plural}{how}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_touched_says_nothing_and_anything_reads_as_a_sentence() {
        assert_eq!(
            [readings(0), motion(0), part("lost", None, ""), scans(0), sessions(0), level(9, 9)],
            [const { None }; 6]
        );
        assert_eq!(readings(1).unwrap(), "altered 1 reading");
        assert_eq!(motion(1050).unwrap(), "held back 1.050 s of motion");
        assert_eq!(values(5, " with bad quality").unwrap(), "showed 5 values with bad quality");
        assert_eq!(level(255, 100).unwrap(), "lowered it from 255");
    }
}
