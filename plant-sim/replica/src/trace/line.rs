//! One line of a trace as text, and back.

use std::fmt::Write as _;

use line_model::UnknownDataType;
use opcua::types::{DateTime, StatusCode, Variant};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::number::{status_from, status_text};
use super::{Gap, Header, Micros, Sample, Signal, TraceProblem, Type, value};

pub(super) const VERSION: u64 = 1;

/// What a line that is no sample holds.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum ObjectLine {
    Trace(TraceLine),
    Signal(SignalLine),
    Gap(GapLine),
    End(EndLine),
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct TraceLine {
    version: u64,
    source: String,
    start: String,
    namespaces: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SignalLine {
    node: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct GapLine {
    from: Micros,
    to: Micros,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signal: Option<usize>,
    why: String,
}

/// The last line.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndLine {
    pub(super) at: Micros,
    pub(super) samples: u64,
    pub(super) gaps: u64,
}

/// What a line after the first one holds.
#[derive(Debug)]
pub(super) enum Line {
    Signal(Signal),
    Sample(Sample),
    Gap(Gap),
    End(EndLine),
}

/// Only the version: the rest of the line may be that of another one.
#[derive(Deserialize)]
struct Versioned {
    trace: VersionOnly,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u64,
}

/// Reads the first line.
pub(super) fn read_header(text: &str) -> Result<Header, TraceProblem> {
    let versioned: Versioned = serde_json::from_str(text).map_err(|error| TraceProblem::NoTrace(plain(&error)))?;
    if versioned.trace.version != VERSION {
        return Err(TraceProblem::Version(versioned.trace.version));
    }
    let ObjectLine::Trace(line) = read_object(text)? else {
        return Err(TraceProblem::Misplaced("this is not the first line of a trace"));
    };
    let start = DateTime::parse_from_rfc3339(&line.start)
        .map_err(|error| TraceProblem::Line(format!("start {:?} is no point in time: {error}", line.start)))?;
    Ok(Header { source: line.source, start, namespaces: line.namespaces })
}

/// Reads a line after the first one.
pub(super) fn read(text: &str, signals: &[Signal]) -> Result<Line, TraceProblem> {
    if text.trim_start().starts_with('[') {
        return read_sample(text, signals).map(Line::Sample);
    }
    match read_object(text)? {
        ObjectLine::Trace(_) => Err(TraceProblem::Misplaced("a second trace begins here")),
        ObjectLine::Signal(line) => read_signal(line).map(Line::Signal),
        ObjectLine::Gap(line) => read_gap(line, signals.len()).map(Line::Gap),
        ObjectLine::End(line) => Ok(Line::End(line)),
    }
}

fn read_object(text: &str) -> Result<ObjectLine, TraceProblem> {
    serde_json::from_str(text).map_err(|error| TraceProblem::Line(plain(&error)))
}

/// The library counts lines within what it was given, which is always one.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) if error.column() > 0 => format!("{what} at column {}", error.column()),
        _ => text,
    }
}

fn read_signal(line: SignalLine) -> Result<Signal, TraceProblem> {
    let node = line.node.parse().map_err(|_| {
        TraceProblem::Line(format!("{:?} is no node id like `ns=2;s=Conveyor.Speed` or `ns=2;i=1001`", line.node))
    })?;
    let data_type: Type =
        line.r#type.parse().map_err(|unknown: UnknownDataType| TraceProblem::Line(unknown.to_string()))?;
    Ok(Signal { node, name: line.name, data_type, unit: line.unit, description: line.description })
}

fn read_gap(line: GapLine, count: usize) -> Result<Gap, TraceProblem> {
    let GapLine { from, to, signal, why } = line;
    if from > to {
        return Err(TraceProblem::Backwards { at: to, before: from });
    }
    if let Some(signal) = signal.filter(|signal| *signal >= count) {
        return Err(TraceProblem::UnknownSignal { signal: signal as u64, count });
    }
    Ok(Gap { from, to, signal, why })
}

fn read_sample(text: &str, signals: &[Signal]) -> Result<Sample, TraceProblem> {
    let fields: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| TraceProblem::Line(plain(&error)))?;
    let [at, number, value, rest @ ..] = &fields[..] else {
        return Err(TraceProblem::Line("a sample is [time, signal, value, status, source]".into()));
    };
    let number: u64 = whole(number, "the number of the signal")?;
    let unknown = || TraceProblem::UnknownSignal { signal: number, count: signals.len() };
    let index = usize::try_from(number).map_err(|_| unknown())?;
    let signal = signals.get(index).ok_or_else(unknown)?;
    let (status, source) = read_quality(rest)?;
    let sample =
        Sample { at: whole(at, "the time")?, signal: index, value: read_value(value, signal)?, status, source };
    Ok(sample)
}

fn read_value(json: &RawValue, signal: &Signal) -> Result<Variant, TraceProblem> {
    value::read(json, signal.data_type).ok_or_else(|| TraceProblem::Value {
        value: shortened(json.get()),
        expected: signal.data_type.to_string(),
        node: signal.node.to_string(),
    })
}

fn read_quality(fields: &[&RawValue]) -> Result<(StatusCode, Option<i64>), TraceProblem> {
    if fields.len() > 2 {
        return Err(TraceProblem::Line("a sample has at most five fields".into()));
    }
    let status = match fields.first() {
        Some(status) => read_status(status)?,
        None => StatusCode::Good,
    };
    let source = match fields.get(1).filter(|source| source.get() != "null") {
        Some(source) => Some(whole(source, "the source timestamp")?),
        None => None,
    };
    Ok((status, source))
}

fn read_status(json: &RawValue) -> Result<StatusCode, TraceProblem> {
    let text: Option<String> = serde_json::from_str(json.get()).ok();
    text.as_deref().and_then(status_from).ok_or_else(|| {
        let status = shortened(json.get());
        TraceProblem::Line(format!("{status} is no status code like \"Good\" or \"0x80AB0000\""))
    })
}

fn whole<T: std::str::FromStr>(json: &RawValue, what: &str) -> Result<T, TraceProblem> {
    json.get()
        .parse()
        .map_err(|_| TraceProblem::Line(format!("{what} is {} and no whole number", shortened(json.get()))))
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}

/// Writes the first line.
pub(super) fn write_header(out: &mut String, header: &Header) {
    write_object(
        out,
        &ObjectLine::Trace(TraceLine {
            version: VERSION,
            source: header.source.clone(),
            start: header.start.to_string(),
            namespaces: header.namespaces.clone(),
        }),
    );
}

/// Writes the line of a signal.
pub(super) fn write_signal(out: &mut String, signal: &Signal) {
    write_object(
        out,
        &ObjectLine::Signal(SignalLine {
            node: signal.node.to_string(),
            name: signal.name.clone(),
            r#type: signal.data_type.to_string(),
            unit: signal.unit.clone(),
            description: signal.description.clone(),
        }),
    );
}

/// Writes the line of a gap.
pub(super) fn write_gap(out: &mut String, gap: &Gap) {
    let Gap { from, to, signal, why } = gap.clone();
    write_object(out, &ObjectLine::Gap(GapLine { from, to, signal, why }));
}

/// Writes the last line.
pub(super) fn write_end(out: &mut String, end: EndLine) {
    write_object(out, &ObjectLine::End(end));
}

fn write_object(out: &mut String, line: &ObjectLine) {
    // Strings and numbers can always be written as JSON.
    out.push_str(&serde_json::to_string(line).unwrap_or_default());
    out.push('\n');
}

/// Writes the line of a sample.
pub(super) fn write_sample(out: &mut String, sample: &Sample) {
    // Writing to a string can't fail.
    let _ = write!(out, "[{},{},", sample.at, sample.signal);
    value::write(out, &sample.value);
    if sample.status != StatusCode::Good || sample.source.is_some() {
        out.push(',');
        value::text(out, Some(&status_text(sample.status)));
    }
    if let Some(source) = sample.source {
        let _ = write!(out, ",{source}");
    }
    out.push_str("]\n");
}
