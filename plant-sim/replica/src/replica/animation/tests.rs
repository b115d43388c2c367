//! Values are functions of seed and time.

use std::path::Path;

use opcua::types::{StatusCode, Variant, VariantScalarTypeId};

use super::file::File;
use super::form::Form;

fn form(seed: u64, shape: &str) -> Form {
    let text = format!("seed = {seed}\n[[signal]]\nnode = \"Machine/Speed\"\n{shape}\n");
    let file = File::parse(Path::new("signals.toml"), &text).unwrap();
    Form::new(&file, &file.entries[0], VariantScalarTypeId::Double).unwrap()
}

fn at(form: &mut Form, time: u64) -> f64 {
    form.at(time, VariantScalarTypeId::Double).and_then(|(value, _)| value.as_f64()).unwrap()
}

fn values(shape: &str, times: &[u64]) -> Vec<f64> {
    let mut form = form(0, shape);
    times.iter().map(|time| (at(&mut form, *time) * 1000.0).round() / 1000.0).collect()
}

#[test]
fn each_form_does_what_it_is_called() {
    assert_eq!(values("constant = 1.5", &[0, 99_999]), [1.5, 1.5]);
    assert_eq!(
        values("ramp = { from = 10.0, to = 20.0, period_s = 2.0 }", &[0, 500, 2000, 3000]),
        [10.0, 12.5, 10.0, 15.0]
    );
    assert_eq!(values("sine = { mean = 5.0, amplitude = 2.0, period_s = 4.0 }", &[0, 1000, 3000]), [5.0, 7.0, 3.0]);
    assert_eq!(values("sine = { mean = 0.0, amplitude = 1.0, period_s = 4.0, phase_s = 1.0 }", &[0, 1000]), [1.0, 0.0]);
    assert_eq!(
        values("square = { low = 0.0, high = 1.0, period_s = 1.0, duty = 0.25 }", &[0, 740, 750, 1000]),
        [0.0, 0.0, 1.0, 0.0]
    );
}

const WALK: &str = "random_walk = { start = 0.0, step = 1.0, every_s = 0.1, min = -2.0, max = 2.0 }";

#[test]
fn a_walk_is_the_same_from_every_side() {
    let mut forward = form(7, WALK);
    let walked: Vec<_> = (0..500).map(|step| at(&mut forward, step * 50)).collect();
    for time in [499, 3, 250, 0, 77] {
        assert_eq!(at(&mut form(7, WALK), time * 50).to_bits(), walked[usize::try_from(time).unwrap()].to_bits());
        assert_eq!(at(&mut forward, time * 50).to_bits(), walked[usize::try_from(time).unwrap()].to_bits());
    }
    assert!(walked.iter().all(|value| (-2.0..=2.0).contains(value)));
    // 50 ms are half a step.
    assert!(walked.chunks(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()));
    assert!(walked.windows(3).any(|three| three[0].to_bits() != three[2].to_bits()));
}

#[test]
fn another_seed_or_signal_walks_elsewhere() {
    let mut one = form(7, WALK);
    let mut other = form(8, WALK);
    assert_ne!(at(&mut one, 1000).to_bits(), at(&mut other, 1000).to_bits());
}

const TRACE: &str = r#"{"trace":{"version":1,"source":"","start":"2026-11-22T01:20:00Z","namespaces":[]}}
{"signal":{"node":"i=7","name":"Level","type":"Int32"}}
[0,0,1]
[20000,0,null,"BadSensorFailure"]
{"end":{"at":40000,"samples":2,"gaps":0}}
"#;

#[test]
fn a_trace_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("lab.trace");
    std::fs::write(&trace, TRACE).unwrap();
    let text = format!(
        "[[signal]]\nnode = \"x\"\nreplay = {{ trace = {:?}, signal = \"Level\", repeat = true }}\n",
        trace.to_str().unwrap()
    );
    let file = File::parse(&folder.path().join("signals.toml"), &text).unwrap();
    let mut form = Form::new(&file, &file.entries[0], VariantScalarTypeId::Int32).unwrap();
    assert_eq!(form.sample(), Some(1.into()));
    let mut value = |time| form.at(time, VariantScalarTypeId::Int32);
    assert_eq!(value(5), Some((1.into(), StatusCode::Good)));
    assert_eq!(value(25), Some((Variant::Empty, StatusCode::BadSensorFailure)));
    assert_eq!(value(45), value(5));
}
