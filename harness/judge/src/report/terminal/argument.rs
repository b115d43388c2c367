//! Why a judgement is what it is: one sentence, then the witnesses in columns.

use super::paint::{Painter, Tone};
use crate::journal::Judgement;
use crate::report::text;

pub(super) fn judgement(painter: &mut Painter, judgement: &Judgement) {
    sentence(painter, &judgement.summary);
    for [when, who, what] in text::columns(&judgement.evidence) {
        painter.put(Tone::Faint, &format!("        {when}")).put(tone(&who), &format!("  {who}"));
        painter.put(Tone::Plain, "  ").put_wrapped(Tone::Plain, &what).end();
    }
}

pub(super) fn sentence(painter: &mut Painter, sentence: &str) {
    painter.put(Tone::Plain, "      ").put_wrapped(Tone::Plain, &text::one_line(sentence)).end();
}

/// Faults stand out: they are where a reader looks first.
fn tone(who: &str) -> Tone {
    if who.trim_end() == "fault" { Tone::Doubt } else { Tone::Plain }
}
