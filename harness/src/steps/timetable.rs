//! Faults that happen by a timetable: the step with a table below it.

use super::Keyword::Act;
use super::{Definition, Misfit};

/// The expression of the step whose table is a timetable.
pub(super) const TIMETABLE: &str = "the following faults happen:";

pub(super) const STEPS: &[Definition] = &[Definition {
    keyword: Act,
    expression: TIMETABLE,
    doc: "Lets faults happen by the table below it, `| at | fault | for |`: each `at` so long after the step's beginning, such \
          as `1.5 s`, as another step here says it, such as `gateway \"a\" crashes`, and, if it is to end, `for` so long: then \
          it is healed, and what was killed is started again. The step is over when the last of them is.",
    // The table is no parameter: the library binds its rows.
    bind: |_| Err(Misfit::new("there is no table below it", HELP)),
}];

/// What a timetable looks like.
pub(super) const HELP: &str = "write a table below it: | at | fault | for |, and a row for each fault: | 1.5 s | gateway \"a\" \
                               crashes | 2 s |";
