//! What a step names of the profile: tables, releases, parts.

use super::tests::{action, library, load, of, step};
use crate::steps::Action;
use lineproof_judge::journal::Check;

#[test]
fn tables_are_broken_at_an_endpoint_of_our_own_only() {
    let text = "When writes to table \"production-records\" are throttled";
    assert_eq!(library().bind(&step(text)).unwrap().lacks, None);
    let lacks = of(load("endpoint")).bind(&step(text)).unwrap().lacks.unwrap();
    assert!(lacks.contains("is not lineproof's own") && lacks.contains("kind = \"embedded\""), "{lacks}");
}

#[test]
fn the_last_parts_are_so_many() {
    let Ok(Action::Expect { check, standing }) =
        action("Then the last 4 finished parts are recorded exactly once, in order, within 2 s")
    else {
        panic!("it is a check");
    };
    assert!(standing && matches!(check, Check::Recorded { in_order: true, last: Some(4), .. }), "{check:?}");
    let none = action("Then the last 0 finished parts are recorded exactly once, in order, within 2 s");
    assert_eq!(none.unwrap_err(), "of no part there is nothing to promise");
}

#[test]
fn a_release_is_one_of_the_component() {
    let refused = |text: &str| library().bind(&step(text)).map(|_| ()).unwrap_err().message;
    let deployed = action("When release \"small store\" is deployed to every gateway, one after the other").unwrap();
    let components = vec!["gateway a".into(), "gateway b".into()];
    assert_eq!(deployed, Action::Deploy { release: "small store".into(), components });
    let unknown = refused("When release \"small stor\" is deployed to gateway \"a\"");
    assert_eq!(unknown, "unknown release of gateway a `small stor`");
    let other = refused("When release \"impostor\" is deployed to every gateway, one after the other");
    assert_eq!(other, "unknown release of gateway a `impostor`");
}
