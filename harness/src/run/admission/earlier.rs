//! How long scenarios took in an earlier run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

/// So much of the end of a journal is looked at: its last entry has to be in it.
const TAIL: u64 = 64 << 10;

/// How long the scenarios took whose journals are in `folder`, by the stems of their files. What cannot be read, or was
/// not finished, is not known.
pub fn durations(folder: &Path) -> BTreeMap<String, Duration> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let journals = files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    journals.filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), duration(&path)?))).collect()
}

/// The last entry of a journal, as far as it matters here.
#[derive(Deserialize)]
struct Last {
    at: i64,
    event: String,
}

fn duration(path: &Path) -> Option<Duration> {
    let tail = tail(path).ok()?;
    let last: Last = serde_json::from_slice(tail.trim_ascii().rsplit(|byte| *byte == b'\n').next()?).ok()?;
    (last.event == "closed").then_some(Duration::from_micros(u64::try_from(last.at).ok()?))
}

fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use lineproof_judge::journal::{Event, Judgement, Moment, load};

    #[tokio::test]
    async fn finished_scenarios_have_a_duration() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| folder.path().join(name);
        let (finished, killed) =
            (Journal::create(&of("a-8.jsonl")).unwrap(), Journal::create(&of("b-9.jsonl")).unwrap());
        for _ in 0..2000 {
            finished.trouble("test", "as many that the beginning of the journal is not looked at");
        }
        finished.record(Event::Closed { judgement: Judgement::unknown("test", "done") });
        killed.trouble("test", "the last words");
        finished.finish().await.unwrap();
        killed.finish().await.unwrap();
        std::fs::write(of("c.jsonl"), "no journal").unwrap();
        std::fs::write(of("junit.xml"), "").unwrap();
        let Moment(at) = load(&of("a-8.jsonl")).unwrap().last().unwrap().at;
        let expected = [("a-8".to_owned(), Duration::from_micros(at.unsigned_abs()))];
        assert_eq!(durations(folder.path()), BTreeMap::from(expected));
    }

    #[test]
    fn without_an_earlier_run_nothing_is_known() {
        assert_eq!(durations(Path::new("/nonexistent")), BTreeMap::new());
    }
}
