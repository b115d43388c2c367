//! Node sets that are served.

use super::{machine, says};

const COMPONENT: &str = r#"
[[system.component]]
name = "gateway a"
command = ["bash", "gateway.sh", "{plant}"]
links = ["plant"]
ready = { stdout = "ACK" }
"#;

/// Says hello to the OPC UA server again and again (OPC 10000-6, 7.1.2.3), each time on a new connection, and prints the type of
/// its answer.
const GATEWAY: &str = r#"
while true; do
    if exec 3<>"/dev/tcp/${1%:*}/${1##*:}"; then
        printf 'HELF\x2b\0\0\0\0\0\0\0\0\0\x1\0\0\0\x1\0\0\0\0\0\0\0\0\0\x0b\0\0\0opc.tcp://x' >&3
        timeout 1 head -c 3 <&3 && echo
        exec 3>&-
    fi
    sleep 0.1
done
"#;

#[test]
fn what_is_set_is_seen_and_its_own_value_comes_back() {
    let place = machine(&[
        "Then signal \"Machine.Speed\" is 12.5",
        "When the plant's \"Machine.Speed\" is set to 40",
        "Then signal \"Machine.Speed\" is 40 within 5 s",
        "When the plant's \"Machine.Speed\" shows its own value again",
        "Then signal \"Machine.Speed\" is 12.5 within 5 s",
    ]);
    place.run(&[]).ends_with(0);
    let broken = place.with("features/one.feature", "is set to 40", "is set to 41").run(&[]);
    broken.ends_with(1);
}

#[test]
fn what_is_set_to_what_it_is_touches_nothing_and_the_verdict_is_unknown() {
    let set = "When the plant's \"Machine.Speed\" is set to 12.5";
    let output = machine(&[set, "Then signal \"Machine.Speed\" is 12.5"]).run(&[]);
    output.ends_with(2);
    says(&output, &["touched nothing"]);
}

#[test]
fn what_can_be_written_is_written() {
    let steps = ["When the operator asks for a speed of 7.5", "Then signal \"Machine.Speed\" is 7.5 within 5 s"];
    machine(&steps).run(&[]).ends_with(0);
}

#[test]
fn what_is_animated_moves_until_it_is_set() {
    let place = machine(&[
        "Then signal \"Machine.Speed\" is at least 90 within 5 s",
        "When the plant's \"Machine.Speed\" is set to 3",
        "Then signal \"Machine.Speed\" is 3 for 2 s",
        "When the plant's \"Machine.Speed\" shows its own value again",
        "Then signal \"Machine.Speed\" is at least 90 within 5 s",
    ]);
    place.with("profile.toml", "requires =", "animation = \"machine.toml\"\nrequires =").run(&[]).ends_with(0);
}

/// Each scenario has its own: what one has set, the other does not see.
#[test]
fn scenarios_have_replicas_of_their_own_and_run_at_once() {
    let place = machine(&[]);
    let steps = "    When the plant's \"Machine.Mode\" is set to 2\n    Then signal \"Machine.Mode\" is 2 for 1 s\n";
    let other = "    Then signal \"Machine.Mode\" is 3 for 1 s\n";
    place.write("features/one.feature", &format!("Feature: One\n  Scenario: A\n{steps}  Scenario: B\n{other}"));
    let output = place.run(&["-c", "2"]);
    output.ends_with(0);
    says(&output, &["2 scenarios: 2 passed"]);
}

#[test]
fn a_component_reaches_it_through_its_link_which_can_be_cut_and_slow() {
    let place = machine(&[
        "When gateway \"a\" is cut off from the plant",
        "And 1 s passes",
        "And gateway \"a\" reaches the plant again",
        "And the link from gateway \"a\" to the plant is slow by 50 ms",
        "And 1 s passes",
        "Then signal \"Machine.Speed\" is 12.5",
    ]);
    place.write("gateway.sh", GATEWAY);
    let place = place.with("profile.toml", "[plant]", &format!("{COMPONENT}\n[plant]"));
    place.run(&[]).ends_with(0);
}

#[test]
fn what_a_replica_does_not_have_is_not_run() {
    let faults = [
        "the controller stops",
        "the air pressure is lost",
        "the sensor \"Machine.Speed\" sticks",
        "the value of \"Machine.Speed\" turns bad",
        "the plant's clock is ahead by 5 s",
        "the plant's server restarts",
        "the air pressure is back",
    ];
    for fault in faults {
        let output = machine(&[&format!("When {fault}"), "Then signal \"Machine.Speed\" is 12.5"]).run(&[]);
        output.ends_with(5);
        says(&output, &["NOT RUN", "a replica has no sensor, no actuator and no controller behind its server"]);
    }
}
