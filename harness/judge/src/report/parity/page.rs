//! The page of a comparison. Texts of runs are never markup.

use super::{Parity, ParityCell, ParityRow};
use crate::journal::Verdict;
use crate::report::text;

/// The page.
pub(super) fn of(parity: &Parity) -> String {
    let heads: String = parity.profiles.iter().map(|profile| ["<th>", &escaped(profile), "</th>"].concat()).collect();
    let rows: String = parity.rows.iter().map(html_row).collect();
    let differing = parity.differing().count();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} scenarios, {} runs</title>\n<style>{STYLE}</style></head>\n\
         <body><h1>{} beside each other</h1>\n<p>Of {} scenarios {differing} are not the same everywhere.</p>\n<table>\n<thead><tr><th>Scenario</th>{heads}</tr>\
         </thead>\n<tbody>\n{rows}</tbody></table></body></html>\n",
        parity.rows.len(),
        parity.profiles.len(),
        escaped(&parity.profiles.join(", ")),
        parity.rows.len(),
    )
}

const STYLE: &str = "body{font:14px/1.4 system-ui,sans-serif;margin:2rem;color:#1d2330;background:#fff}\
    table{border-collapse:collapse}th,td{padding:.25rem .75rem;border-bottom:1px solid #d8dce4;text-align:left;vertical-align:top}\
    td.time{white-space:nowrap}tr.differs{background:#fff4d6}.PASS{color:#1a7f37}.FAIL{color:#c62828}.UNKNOWN{color:#9a6700}small{color:#5b6472}\
    @media(prefers-color-scheme:dark){body{color:#e6e9ef;background:#14171d}th,td{border-color:#333a46}tr.differs{background:#3a3115}}";

fn html_row(row: &ParityRow) -> String {
    let cells: String = row.cells.iter().map(|cell| html_cell(cell.as_ref())).collect();
    let class = if row.is_same() { "same" } else { "differs" };
    let (feature, scenario) = (escaped(&row.feature), escaped(&row.scenario));
    format!("<tr class=\"{class}\"><td>{scenario}<br><small>{feature}</small></td>{cells}</tr>\n")
}

fn html_cell(cell: Option<&ParityCell>) -> String {
    let Some(ParityCell { verdict, reason, duration }) = cell else {
        return "<td>not among its scenarios</td>".to_owned();
    };
    match verdict {
        Some(verdict) => {
            let why = if *verdict == Verdict::Pass {
                String::new()
            } else {
                format!("<br><small>{}</small>", escaped(reason))
            };
            format!(
                "<td class=\"time\"><span class=\"{verdict}\">{verdict}</span> {}{why}</td>",
                text::duration(*duration)
            )
        }
        None => format!("<td>not run<br><small>{}</small></td>", escaped(reason)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_differs_is_marked_and_no_text_is_markup() {
        let cell =
            |verdict| Some(ParityCell { verdict, reason: "<why>".into(), duration: Duration::from_millis(1500) });
        let row = |name: &str, second| ParityRow {
            feature: "F & G".into(),
            scenario: name.into(),
            cells: vec![cell(Some(Verdict::Pass)), second],
        };
        let rows = vec![row("a", cell(Some(Verdict::Pass))), row("b", cell(Some(Verdict::Fail))), row("c", None)];
        let page = of(&Parity { profiles: vec!["sim".into(), "container".into()], rows });
        assert!(page.contains("F &amp; G") && page.contains("&lt;why&gt;") && !page.contains("<why>"), "{page}");
        assert_eq!(page.matches("class=\"differs\"").count(), 2);
        assert!(page.contains("Of 3 scenarios 2 are not the same everywhere."), "{page}");
        assert_eq!(page.matches("PASS</span> 1.5 s").count(), 4, "{page}");
    }
}
