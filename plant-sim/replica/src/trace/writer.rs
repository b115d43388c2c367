//! Writes a trace line by line.

use std::io::{self, Write};

use opcua::types::{StatusCode, Variant};

use super::line::{self, EndLine};
use super::{Gap, Header, MAX_LINE, Micros, Sample, Signal};

/// Writes a trace. Without [`Self::finish`] it has no end, and readers say that it was cut off.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    text: String,
    samples: u64,
    gaps: u64,
    last: Micros,
}

impl<W: Write> Writer<W> {
    /// Begins a trace with these signals, which are numbered in this order.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn begin(out: W, header: &Header, signals: &[Signal]) -> io::Result<Self> {
        let mut writer = Self { out, text: String::new(), samples: 0, gaps: 0, last: 0 };
        writer.line(|text| line::write_header(text, header))?;
        for signal in signals {
            writer.line(|text| line::write_signal(text, signal))?;
        }
        Ok(writer)
    }

    /// Writes a sample. One that comes with an earlier time than one before gets the time of that one. A value too long
    /// for a line is left out, with the status `BadEncodingLimitsExceeded`.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn sample(&mut self, sample: &Sample) -> io::Result<()> {
        let at = self.forward(sample.at);
        let sample = Sample { at, ..sample.clone() };
        self.samples += 1;
        self.text.clear();
        line::write_sample(&mut self.text, &sample);
        if self.text.len() > MAX_LINE {
            let status = StatusCode::BadEncodingLimitsExceeded;
            self.text.clear();
            line::write_sample(&mut self.text, &Sample { value: Variant::Empty, status, ..sample });
        }
        self.out.write_all(self.text.as_bytes())
    }

    /// Writes a gap.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        let to = self.forward(gap.to);
        self.gaps += 1;
        self.line(|text| line::write_gap(text, &Gap { to, ..gap.clone() }))
    }

    /// Hands everything to the target that was written so far.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes the end; gives the target back.
    ///
    /// # Errors
    /// When the target can't be written.
    pub fn finish(mut self, at: Micros) -> io::Result<W> {
        let end = EndLine { at: self.forward(at), samples: self.samples, gaps: self.gaps };
        self.line(|text| line::write_end(text, end))?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// How many samples were written.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// How many gaps were written.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Time never runs backwards.
    fn forward(&mut self, at: Micros) -> Micros {
        self.last = self.last.max(at);
        self.last
    }

    fn line(&mut self, write: impl FnOnce(&mut String)) -> io::Result<()> {
        self.text.clear();
        write(&mut self.text);
        self.out.write_all(self.text.as_bytes())
    }
}
