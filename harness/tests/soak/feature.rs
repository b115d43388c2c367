//! What the line does for so many minutes.

use std::fmt::Write as _;

/// More than the line makes in the first minute, and about as many as it makes in each.
const PARTS: (u32, u32) = (300, 78);

/// A scenario in which every environment of the function is needed at once, and then each minute a gateway loses the cloud for a while, other lines report, and the magazine is filled up.
pub(crate) fn text(minutes: u32) -> String {
    let (first, each) = PARTS;
    let mut text = format!(
        "Feature: The whole system works for long\n\n  Scenario: {minutes} minutes\n    \
         Given the MPS line runs in automatic mode with {first} parts in the magazine\n    \
         And gateway \"a\" is in control\n    And 1 part is finished\n    \
         When 49 other lines finish 4 parts each within 0.5 s\n"
    );
    for minute in 0..minutes {
        let gateway = if minute.is_multiple_of(2) { "a" } else { "b" };
        let write = write!(
            text,
            "    When the operator fills {each} parts into the magazine\n    \
             And the cloud rejects gateway \"{gateway}\"\n    And 3 s pass\n    \
             And gateway \"{gateway}\" reaches the cloud again\n    \
             And 49 other lines finish 1 part each within 10 s\n    And 47 s pass\n"
        );
        write.expect("a text takes everything");
    }
    text.push_str(
        "    Then every finished part is recorded exactly once, in order, within 10 s\n    \
         And every part of the other lines is recorded exactly once within 10 s\n    \
         And control is never held by two\n",
    );
    text
}
