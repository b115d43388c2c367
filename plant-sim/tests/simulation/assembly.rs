//! The assembly line as its file describes it, without a server: cars pass three stations, each with parameters of its
//! own, and no result is ever lost.

use crate::section::{Parameters, STATIONS, Section, asked, line};
use assert_matches::assert_matches;
use line_model::Value;
use line_model::fault::{FaultId, PlantFault};
use plant_sim::Refusal;

const A: &str = "WLPAA1234C0000001";
const B: &str = "WLPBB1234C0000002";

fn refused(section: &Section, station: &str) -> String {
    match section.value(&format!("{station}.Refused")) {
        Value::Text(why) => why.clone().into_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_cars_with_parameters_of_their_own_pass_all_stations() {
    let mut section = Section::running(&line(), 7, &[A, B]);
    let cars = [(A, 2, 20.0), (B, 3, 30.0)];
    for station in STATIONS {
        for (vin, joints, torque) in cars {
            section.until(&format!("{station}.Vin"), vin, 20_000);
            section.process(station, vin, &asked(station, joints, torque));
            assert_eq!(*section.value(&format!("{station}.Result")), Value::from("OK"));
            section.release(station);
        }
    }
    section.until("Finished.Count", 2u32, 10_000);
    let rows = section.results("Screwdriving", 1);
    assert_eq!(rows.iter().map(|row| row.serial).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(rows.iter().map(|row| row.item).collect::<Vec<_>>(), [1, 2, 1, 2, 3]);
    for (row, torque) in rows.iter().zip([20.0, 20.0, 30.0, 30.0, 30.0]) {
        assert!((torque..torque + 1.0).contains(&row.values[0]), "{row:?}");
        assert!((5.0..90.0).contains(&row.values[1]), "{row:?}");
    }
    let filled = section.results("Filling", 1);
    assert_eq!(filled.iter().map(|row| row.vin.as_str()).collect::<Vec<_>>(), [A, B]);
    assert!(filled.iter().all(|row| (row.values[0] - 840.0).abs() <= 5.0), "{filled:?}");
    assert_eq!(section.results("Measuring", 1).len(), 4);
    assert_eq!(*section.value("Production.LastSerial"), Value::from(2u64));
    section.until("Line.State", "Idle", 10);
}

#[test]
fn nothing_starts_without_parameters_or_with_those_of_another_car() {
    let mut section = Section::running(&line(), 1, &[A, B]);
    assert_matches!(section.begin("Screwdriving", A), Err(Refusal::Interlock(_)));
    assert_eq!(refused(&section, "Screwdriving"), "interlock: no product stands in the station");
    section.until("Screwdriving.Vin", A, 10_000);
    let attempts: [(&str, &str); 2] = [
        (A, "interlock: there are no parameters, set those of WLPAA1234C0000001 first"),
        (B, "interlock: WLPAA1234C0000001 stands in the station, not WLPBB1234C0000002"),
    ];
    for (vin, why) in attempts {
        assert_matches!(section.begin("Screwdriving", vin), Err(Refusal::Interlock(_)));
        assert_eq!(refused(&section, "Screwdriving"), why);
    }
    section.send("Screwdriving", B, &asked("Screwdriving", 2, 20.0)).unwrap();
    assert_eq!(*section.value("Screwdriving.ParametersFor"), Value::from(B));
    assert_matches!(section.begin("Screwdriving", A), Err(Refusal::Interlock(_)));
    let why = "interlock: the parameters are those of WLPBB1234C0000002, set those of WLPAA1234C0000001 first";
    assert_eq!(refused(&section, "Screwdriving"), why);
    assert_eq!(*section.value("Screwdriving.State"), Value::from("Idle"));
    section.send("Screwdriving", A, &asked("Screwdriving", 1, 20.0)).unwrap();
    assert_eq!(*section.value("Screwdriving.State"), Value::from("Ready"));
    section.begin("Screwdriving", A).unwrap();
    assert_eq!(refused(&section, "Screwdriving"), "");
    assert_matches!(section.send("Screwdriving", A, &asked("Screwdriving", 1, 20.0)), Err(Refusal::Interlock(_)));
    section.until("Screwdriving.State", "Done", 10_000);
    // A set is good for one cycle.
    assert_matches!(section.begin("Screwdriving", A), Err(Refusal::Interlock(_)));
}

#[test]
fn a_set_that_is_not_right_is_refused_with_everything_that_is_wrong() {
    let mut section = Section::new(&line(), 1);
    section.acquire();
    let good = asked("Screwdriving", 1, 20.0);
    let with = |name: &str, value: f64| {
        let mut all: Parameters = good.iter().filter(|(known, _)| known != name).cloned().collect();
        all.push((name.to_owned(), value));
        all
    };
    let wrong: [(Parameters, &[&str]); 6] = [
        (good[1..].to_vec(), &["Joint1.Torque is missing"]),
        (with("Joint1.Torque", 51.0), &["Joint1.Torque is 51, it must be from 2 to 50 Nm"]),
        (with("Joint1.Torque", f64::NAN), &["Joint1.Torque is NaN"]),
        (with("Joint5.Torque", 20.0), &["Joint5.Torque: the station has Joint 1 to 4"]),
        (
            with("Joint3.Torque", 99.0),
            &["Joint3.Torque is 99", "Joint2.Torque is missing", "Joint3.AngleMax is missing"],
        ),
        (with("Joint1.TorqueMax", 15.0), &["Torque must lie between TorqueMin and TorqueMax"]),
    ];
    for (asked, told) in wrong {
        assert_matches!(section.send("Screwdriving", A, &asked), Err(Refusal::OutOfRange(_)));
        let why = refused(&section, "Screwdriving");
        assert!(told.iter().all(|part| why.contains(part)), "{why}");
    }
    assert_eq!(*section.value("Screwdriving.ParametersFor"), Value::from(""));
    let mut twice = good.clone();
    twice.push(good[0].clone());
    assert!(section.send("Screwdriving", A, &twice).is_err());
    assert!(section.send("Screwdriving", "", &good).is_err());
}

#[test]
fn a_parameter_that_a_station_does_not_know_is_ignored_and_named_or_refused() {
    let mut line = line();
    let mut more = asked("Filling", 0, 0.0);
    more.extend([("Temperature".to_owned(), 20.0), ("HoldTime".to_owned(), 0.1)]);
    let mut section = Section::new(&line, 1);
    section.acquire();
    assert_eq!(section.send("Filling", A, &more), Ok(vec!["Temperature".into()]));
    let filling = line.elements.iter_mut().find(|element| element.path == "Filling").unwrap();
    let rule = filling.attributes.iter_mut().find(|attribute| attribute.name == "UnknownParameters").unwrap();
    rule.value = Some("refuse".into());
    more.push(("HoldTim".to_owned(), 0.1));
    let mut section = Section::new(&line, 1);
    section.acquire();
    assert_matches!(section.send("Filling", A, &more), Err(Refusal::OutOfRange(_)));
    let why = refused(&section, "Filling");
    assert!(
        why.contains("Temperature is unknown") && why.contains("HoldTim is unknown, HoldTime is the nearest"),
        "{why}"
    );
}

#[test]
fn a_joint_that_is_not_as_it_should_be_is_told_and_the_others_are_tightened() {
    let mut section = Section::running(&line(), 3, &[A]);
    section.until("Screwdriving.Vin", A, 10_000);
    let mut asked = asked("Screwdriving", 3, 20.0);
    let narrow = asked.iter_mut().find(|(name, _)| name == "Joint2.AngleMax").unwrap();
    narrow.1 = 10.0;
    section.process("Screwdriving", A, &asked);
    assert_eq!(*section.value("Screwdriving.Result"), Value::from("NOK"));
    let told: Vec<_> = section.results("Screwdriving", 1).into_iter().map(|row| (row.result, row.reason)).collect();
    let fine = ("OK".to_owned(), String::new());
    assert_eq!(told, [fine.clone(), ("NOK".into(), "torque below its minimum".into()), fine]);
}

#[test]
fn a_cycle_that_is_cut_short_gives_a_result_for_every_joint() {
    for (cut, why) in [("abort", "it was aborted"), ("stop", "the line was halted"), ("jam", "it took too long")] {
        let mut line = line();
        let element = line.elements.iter_mut().find(|element| element.path == "Screwdriving").unwrap();
        let limit = element.attributes.iter_mut().find(|attribute| attribute.name == "Supervision").unwrap();
        limit.value = Some(Value::UInt32(3000));
        let mut section = Section::running(&line, 3, &[A]);
        section.until("Screwdriving.Vin", A, 10_000);
        section.send("Screwdriving", A, &asked("Screwdriving", 4, 20.0)).unwrap();
        section.begin("Screwdriving", A).unwrap();
        section.until("Screwdriving.LastSerial", 1u64, 10_000);
        match cut {
            "abort" => drop(section.command("Screwdriving.Abort", &[]).unwrap()),
            "stop" => section.hand("PressEmergencyStop", &[]),
            _ => section.rig.inject(FaultId(1), &PlantFault::Jammed { device: "Screwdriving".into() }).unwrap(),
        }
        section.until("Screwdriving.LastSerial", 4u64, 4000);
        let rows = section.results("Screwdriving", 1);
        assert_eq!(rows.iter().map(|row| row.item).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(rows[1..].iter().all(|row| row.reason == why && row.result == "NOK"), "{rows:?}");
        let faulty = *section.value("Screwdriving.Fault") == Value::from(true);
        assert_eq!(faulty, cut == "jam");
    }
}

#[test]
fn after_a_halt_the_device_parks_only_when_told_and_the_carrier_waits_for_it() {
    let mut section = Section::running(&line(), 3, &[A]);
    section.until("Screwdriving.Vin", A, 10_000);
    section.send("Screwdriving", A, &asked("Screwdriving", 1, 20.0)).unwrap();
    section.begin("Screwdriving", A).unwrap();
    section.until("Screwdriving.AtJoint", 1u32, 5000);
    section.hand("PressEmergencyStop", &[]);
    section.wait(6);
    assert_eq!(*section.value("Line.Moving"), Value::from(false));
    section.wait(1000);
    assert_eq!(*section.value("Screwdriving.Home"), Value::from(false));
    assert_matches!(section.command("Screwdriving.Park", &[]), Err(Refusal::Interlock(_)));
    section.hand("ReleaseEmergencyStop", &[]);
    section.wait(20);
    section.hand("PressReset", &[]);
    section.wait(30);
    section.hand("PressStart", &[]);
    section.until("Line.State", "Running", 50);
    assert_matches!(section.command("Screwdriving.Belt.Stopper.Release", &[]), Err(Refusal::Interlock(_)));
    section.command("Screwdriving.Park", &[]).unwrap();
    section.until("Screwdriving.Home", true, 1000);
    section.until("Screwdriving.State", "Done", 10);
    section.release("Screwdriving");
}

#[test]
fn a_full_ledger_refuses_to_start_rather_than_lose_a_result() {
    let mut line = line();
    let element = line.elements.iter_mut().find(|element| element.path == "Measuring").unwrap();
    let kept = element.attributes.iter_mut().find(|attribute| attribute.name == "ResultsKept").unwrap();
    kept.value = Some(Value::UInt32(3));
    let belt = |element: &mut line_model::Element, name: &str, text: &str| {
        let attribute = element.attributes.iter_mut().find(|attribute| attribute.name == name).unwrap();
        attribute.value = Some(text.to_owned().into());
    };
    // The gauge alone, without carriers.
    belt(element, "Product", "'X'");
    belt(element, "InPlace", "true");
    let mut section = Section::new(&line, 1);
    section.acquire();
    section.wait(10);
    let two = asked("Measuring", 0, 0.0);
    section.process("Measuring", "X", &two);
    section.send("Measuring", "X", &two).unwrap();
    assert_matches!(section.begin("Measuring", "X"), Err(Refusal::Interlock(_)));
    assert!(refused(&section, "Measuring").contains("acknowledge those up to 2"));
    section.command("Measuring.Acknowledge", &[2u64.into()]).unwrap();
    section.begin("Measuring", "X").unwrap();
    section.until("Measuring.State", "Done", 10_000);
    let serials: Vec<u64> = section.results("Measuring", 0).iter().map(|row| row.serial).collect();
    assert_eq!(serials, [2, 3, 4]);
}

#[test]
fn leaking_circuits_bad_threads_and_poor_gaps_are_found() {
    let mut line = line();
    for (path, name, value) in [
        ("Screwdriving", "BadThreads", Value::from(100.0)),
        ("Filling", "Leaks", 100.0.into()),
        ("Measuring", "NominalGap", 5.5.into()),
    ] {
        let element = line.elements.iter_mut().find(|element| element.path == path).unwrap();
        element.attributes.iter_mut().find(|attribute| attribute.name == name).unwrap().value = Some(value);
    }
    let mut section = Section::running(&line, 5, &[A]);
    for (station, reason) in
        STATIONS.into_iter().zip(["the head was never seated", "pressure below its minimum", "gap outside its limits"])
    {
        section.until(&format!("{station}.Vin"), A, 10_000);
        let mut asked = asked(station, 1, 20.0);
        if station == "Filling" {
            asked.push(("HoldTime".into(), 3.0));
        }
        section.process(station, A, &asked);
        assert_eq!(section.results(station, 1)[0].reason, reason);
        section.release(station);
    }
    section.command("Gate.Reject", &[]).unwrap();
    section.until("Rework.Count", 1u32, 10_000);
}
