//! Whatever the bytes are, reading a trace ends without panic, and what was read is read again as it was written.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use plant_replica::trace::{Item, Reader, Writer};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = Reader::new(bytes, Path::new("fuzz")) else { return };
    let Ok(items) = reader.by_ref().collect::<Result<Vec<_>, _>>() else { return };
    let mut writer = Writer::begin(Vec::new(), reader.header(), reader.signals()).unwrap();
    for item in &items {
        match item {
            Item::Sample(sample) => writer.sample(sample).unwrap(),
            Item::Gap(gap) => writer.gap(gap).unwrap(),
        }
    }
    let written = writer.finish(0).unwrap();
    let mut again = Reader::new(&written[..], Path::new("fuzz")).unwrap();
    assert_eq!(again.header(), reader.header());
    assert_eq!(again.signals(), reader.signals());
    // Not a number is not equal to itself, so the text is compared.
    let read: Vec<_> = again.by_ref().map(|item| format!("{:?}", item.unwrap())).collect();
    assert_eq!(read, items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>());
});
