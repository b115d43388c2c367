//! Lines of a file that grows.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use lineproof::journal::Journal;
use lineproof_judge::journal::Event;

use super::support::{SOON, blind, observe, records, serials, troubles};

const FILE: &str = "file = '{folder}/records.jsonl'";

/// Looks only when it is asked to.
const WHEN_ASKED: &str = "file = '{folder}/records.jsonl'\npoll_ms = 3600000";

fn line(serial: u64) -> String {
    format!("{{\"id\": \"mps-{serial}\", \"serial\": {serial}, \"colour\": \"red\"}}\n")
}

fn write(folder: &Path, text: &str) {
    let file = OpenOptions::new().append(true).create(true).open(folder.join("records.jsonl"));
    file.unwrap().write_all(text.as_bytes()).unwrap();
}

#[tokio::test]
async fn a_line_is_a_record_as_soon_as_it_is_whole() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    observer.catch_up().await.unwrap();
    let third = line(3);
    write(folder.path(), &(line(2) + &line(1) + &third[..10]));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [2, 1], "the last line has no end yet");
    write(folder.path(), &third[10..]);
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let found = records(&journal);
    assert_eq!(found.iter().map(|record| record.serial).collect::<Vec<_>>(), [2, 1, 3]);
    assert!(found.windows(2).all(|pair| pair[0].order < pair[1].order), "lines have an order: {found:?}");
    assert_eq!(found[2].attributes["colour"], "red");
    let absent = found[2].absent.unwrap();
    assert!(absent >= found[1].absent.unwrap() && absent <= journal.clock().now());
    assert_eq!(troubles(&journal, 0), [""; 0]);
    observer.close().await;
}

#[tokio::test]
async fn a_file_that_grows_is_followed() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let mut reader = journal.reader();
    let observer = observe(FILE, folder.path(), &journal).await.unwrap();
    for serial in 1..=3 {
        write(folder.path(), &line(serial));
        let next = async {
            loop {
                if let Event::Record(record) = &reader.next().await.event {
                    return record.serial;
                }
            }
        };
        assert_eq!(tokio::time::timeout(SOON, next).await.expect("a record"), serial);
    }
    observer.close().await;
    write(folder.path(), &line(4));
    assert!(observer.catch_up().await.is_err_and(|error| error.to_string().contains("has ended")));
    assert_eq!(serials(&journal), [1, 2, 3]);
}

#[tokio::test]
async fn what_was_written_before_is_of_an_earlier_scenario() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    write(folder.path(), &line(1));
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    write(folder.path(), &line(2));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [2]);
    observer.close().await;
}

#[tokio::test]
async fn every_line_is_a_record_of_its_own() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    let changed = line(1).replace("\"serial\": 1", "\"serial\": 7");
    write(folder.path(), &(line(1) + &line(1) + &changed + &line(2)));
    observer.catch_up().await.unwrap();
    let found = records(&journal);
    let ids: Vec<_> = found.iter().map(|record| (record.id.as_str(), record.serial)).collect();
    assert_eq!(ids, [("mps-1", 1), ("mps-1 (line 2)", 1), ("mps-1 (line 3)", 7), ("mps-2", 2)]);
    observer.close().await;
}

#[tokio::test]
async fn lines_that_are_no_records_are_named_once() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    write(folder.path(), "{\"id\": \"a\", \"seriall\": 1}\n\nnonsense\n[1]\n");
    write(folder.path(), &line(5));
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let troubles = troubles(&journal, 0);
    let [misspelt, no_json, no_object] = &troubles[..] else { panic!("{troubles:?}") };
    assert!(
        misspelt.starts_with("records: line 1 of file /") && misspelt.contains("attribute serial is missing"),
        "{misspelt}"
    );
    assert!(misspelt.ends_with("did you mean `seriall`?"), "{misspelt}");
    assert!(no_json.starts_with("records: line 3 of file /") && no_json.contains("is no JSON"), "{no_json}");
    assert!(no_object.starts_with("records: line 4 of file /"), "{no_object}");
    assert_eq!(serials(&journal), [5]);
    observer.close().await;
}

#[tokio::test]
async fn a_file_that_is_replaced_is_read_to_its_end_and_then_the_new_one() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    write(folder.path(), &line(1));
    observer.catch_up().await.unwrap();
    write(folder.path(), &line(2));
    std::fs::rename(folder.path().join("records.jsonl"), folder.path().join("records.1")).unwrap();
    write(folder.path(), &line(3));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [1, 2, 3]);
    assert_eq!(troubles(&journal, 0), [""; 0]);
    observer.close().await;
}

#[tokio::test]
async fn a_file_that_is_cut_short_or_gone_may_have_lost_lines() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let observer = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap();
    write(folder.path(), &(line(1) + &line(2)));
    observer.catch_up().await.unwrap();
    File::create(folder.path().join("records.jsonl")).unwrap();
    write(folder.path(), &line(3));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [1, 2, 3]);
    std::fs::remove_file(folder.path().join("records.jsonl")).unwrap();
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let troubles = troubles(&journal, 0);
    let [cut, gone] = &troubles[..] else { panic!("{troubles:?}") };
    assert!(cut.contains("was cut short; lines may have been lost"), "{cut}");
    assert!(gone.contains("is gone; lines may have been lost"), "{gone}");
    assert_eq!(blind(&journal), 2, "what is missing by then is unknown");
    observer.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_names_it() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    std::fs::create_dir(folder.path().join("records.jsonl")).unwrap();
    let error = observe(WHEN_ASKED, folder.path(), &journal).await.unwrap_err().to_string();
    assert!(error.contains("records.jsonl cannot be read: ") && error.contains("may lineproof read it?"), "{error}");
}
