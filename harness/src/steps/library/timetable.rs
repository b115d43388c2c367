//! The table of the step whose faults happen by a timetable: each row bound like a step of its own.

use std::sync::Arc;

use cucumber::gherkin::{Step, StepType, Table};
use line_model::nearest::suggestion;

use super::{Bound, Library};
use crate::bench::Planned;
use crate::profile::parse_time;
use crate::steps::timetable::HELP;
use crate::steps::{Action, Misfit};

/// The columns of a timetable.
const COLUMNS: [&str; 3] = ["at", "fault", "for"];

/// Where the columns of a table stand.
struct Columns {
    at: usize,
    fault: usize,
    lasting: Option<usize>,
}

impl Library {
    /// The faults of the table below a step.
    pub(super) fn timetable(&self, step: &Step, table: &Table) -> Result<Bound, Misfit> {
        let (head, rows) = table.rows.split_first().ok_or_else(|| Misfit::new("the table is empty", HELP))?;
        let columns = Columns::of(head)?;
        if rows.is_empty() {
            return Err(Misfit::new("the table has no row: nothing would happen", HELP));
        }
        let (mut planned, mut lacks) = (Vec::new(), None);
        for (number, row) in (1..).zip(rows) {
            let (one, lacking) = self.row(step, &columns, row).map_err(|Misfit { message, help }| {
                Misfit::new(format!("in row {number} of the table: {message}"), help)
            })?;
            lacks = lacks.or(lacking);
            planned.push(one);
        }
        let named = planned.iter().map(Planned::end).max().unwrap_or_default();
        Ok(Bound { action: Arc::new(Action::Happen(planned)), named, lacks })
    }

    /// A row, and what is lacking for it.
    fn row(&self, step: &Step, columns: &Columns, row: &[String]) -> Result<(Planned, Option<String>), Misfit> {
        let cell = |column: usize| row.get(column).map(|cell| cell.trim()).unwrap_or_default();
        let time = |text: &str| {
            let help = "write a number and a unit: 0 s, 200 ms, 1.5 min";
            parse_time(text).ok_or_else(|| Misfit::new(format!("`{text}` is not a time such as `1.5 s`"), help))
        };
        let at = time(cell(columns.at))?;
        let lasting = columns.lasting.map(cell).filter(|text| !text.is_empty()).map(time).transpose()?;
        let text = cell(columns.fault);
        let fault = Step { value: text.to_owned(), ty: StepType::When, docstring: None, table: None, ..step.clone() };
        let bound = self.bind(&fault)?;
        if let Action::ByRole(cast) = &*bound.action {
            let message = format!("`{}` is known only when a step begins, and a table is bound to names", cast.said);
            return Err(Misfit::new(message, "name the component: `gateway \"a\" crashes`"));
        }
        let faults = bound.action.injected().ok_or_else(|| no_fault(text))?;
        let planned = Planned { text: text.to_owned(), at, faults, lasting };
        match lasting {
            Some(lasting) if lasting.is_zero() => {
                Err(Misfit::new("a fault cannot last for no time", "leave `for` empty"))
            }
            Some(_) if !planned.can_end() => {
                Err(Misfit::new(format!("`{text}` happens once, and cannot be ended"), "leave `for` empty"))
            }
            _ => Ok((planned, bound.lacks)),
        }
    }
}

impl Columns {
    fn of(head: &[String]) -> Result<Self, Misfit> {
        if let Some(unknown) = head.iter().find(|name| !COLUMNS.contains(&name.trim())) {
            let message = format!("a timetable has no column `{}`", unknown.trim());
            return Err(Misfit::new(message, suggestion(unknown.trim(), COLUMNS)));
        }
        let place = |wanted: &str| head.iter().position(|name| name.trim() == wanted);
        let missing = |wanted: &str| Misfit::new(format!("the table has no column `{wanted}`"), HELP);
        Ok(Self {
            at: place("at").ok_or_else(|| missing("at"))?,
            fault: place("fault").ok_or_else(|| missing("fault"))?,
            lasting: place("for"),
        })
    }
}

fn no_fault(text: &str) -> Misfit {
    let help = "name a step that breaks something: `gateway \"a\" crashes`; `for` says when that is over";
    Misfit::new(format!("`{text}` is no fault"), help)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::steps::library::lacks::UNBREAKABLE;
    use crate::steps::library::tests::{load, of, step};

    fn happen(rows: &[&str]) -> Result<Bound, Misfit> {
        let rows: Vec<String> = rows.iter().map(|row| format!("      {row}\n")).collect();
        of(load("sim")).bind(&step(&format!("When the following faults happen:\n{}", rows.concat())))
    }

    #[test]
    fn faults_of_a_table_are_bound_like_steps() {
        let bound = happen(&[
            "| at | fault | for |",
            "| 0 s | every gateway crashes | 5 s |",
            "| 1.5 s | the plant's \"Line.State\" is set to \"Safe\" |  |",
            "| 2 s | gateway \"b\" loses its power | 500 ms |",
        ]);
        let bound = bound.unwrap();
        let Action::Happen(rows) = &*bound.action else { panic!("{:?}", bound.action) };
        let times: Vec<_> =
            rows.iter().map(|row| (row.at.as_millis(), row.lasting.map(|time| time.as_millis()))).collect();
        assert_eq!(times, [(0, Some(5000)), (1500, None), (2000, Some(500))]);
        assert_eq!(rows[0].starts(), ["gateway a", "gateway b"]);
        assert_eq!(rows[1].text, "the plant's \"Line.State\" is set to \"Safe\"");
        assert_eq!(bound.named, Duration::from_secs(5));
        assert!(bound.action.restarts() && bound.action.mends() && bound.action.breaks_disks());
        let there = of(load("opcua"));
        let text = "When the following faults happen:\n    | at | fault |\n    | 1 s | the air pressure is lost |";
        assert_eq!(there.bind(&step(text)).unwrap().lacks, Some(UNBREAKABLE.to_owned()));
    }

    #[test]
    fn what_no_table_of_faults_can_say_is_told_with_its_row() {
        let head = "| at | fault | for |";
        let cases: [(&[&str], &str); 11] = [
            (&[], "there is no table below it"),
            (&[head], "the table has no row: nothing would happen"),
            (&["| at | fualt |", "| 1 s | x |"], "a timetable has no column `fualt`"),
            (&["| fault |", "| x |"], "the table has no column `at`"),
            (&[head, "| 1 | gateway \"a\" crashes | |"], "in row 1 of the table: `1` is not a time such as `1.5 s`"),
            (
                &[head, "| 1 s | the standby crashes | |"],
                "in row 1 of the table: `the standby` is known only when a step begins, and a table is bound to names",
            ),
            (&[head, "| 1 s | gateway \"c\" crashes | |"], "in row 1 of the table: unknown component `gateway c`"),
            (
                &[head, "| 1 s | gateway \"a\" wakes up | |"],
                "in row 1 of the table: `gateway \"a\" wakes up` is no fault",
            ),
            (
                &[head, "| 1 s | the operator presses start | |"],
                "in row 1 of the table: `the operator presses start` is no fault",
            ),
            (
                &[head, "| 1 s | every gateway freezes | |"],
                "in row 1 of the table: undefined step: every gateway freezes",
            ),
            (
                &[head, "| 1 s | the plant's server restarts | 2 s |"],
                "in row 1 of the table: `the plant's server restarts` happens once, and cannot be ended",
            ),
        ];
        for (rows, message) in cases {
            assert_eq!(happen(rows).map(|_| ()).unwrap_err().message, message, "{rows:?}");
        }
        let misfit = happen(&["| at | fualt |", "| 1 s | x |"]).err().unwrap();
        assert_eq!(misfit.help, "did you mean `fault`?");
    }
}
