//! The table of the step whose faults happen by a timetable: each row bound like a step of its own.

use std::sync::Arc;

use cucumber::gherkin::{Step, StepType, Table};
use line_model::nearest::suggestion;
use regex::CaptureLocations;

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
    pub(super) fn timetable(&self, step: &Step, table: &Table, captures: CaptureLocations) -> Result<Bound, Misfit> {
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
        Ok(Bound { action: Arc::new(Action::Happen(planned)), named, captures, lacks })
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
