//! Components that talk to each other, to the AWS endpoint and to a fixed address, cut off and joined again.
//!
//! `historian` and `poller` are programs of their own beside this file; all sockets and processes are real.

mod function;
mod story;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;

use crate::support::Place;
use crate::support::examples::examples;
use story::Story;

/// A place with these components and a scenario of these steps, which begins when the poller has its first answer.
async fn place(components: &str, steps: &[&str]) -> Place {
    let programs = examples().await.display().to_string();
    let place = Place::with_steps(&[steps, &["Then the line stands idle within 10 s"]].concat());
    let profile = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    let (rest, _) = profile.split_once("[[system.component]]").unwrap();
    place.write("profile.toml", &(rest.to_owned() + &components.replace("PROGRAMS", &programs)));
    place
}

/// Runs a scenario, which must pass, and reads what happened.
async fn pass(components: &str, steps: &[&str]) -> Story {
    let place = place(components, steps).await;
    place.run(&["--out", "out"]).ends_with(0);
    Story::read(&place)
}

/// The one that asks starts before the one that answers.
const PAIR: &str = r#"
[[system.component]]
name = "poller"
command = ["PROGRAMS/poller", "{historian}"]
links = ["historian"]
ready = { stdout = "ready" }

[[system.component]]
name = "historian"
command = ["PROGRAMS/historian", "{http}"]
offers = ["http"]
ready = { stdout = "ready" }
"#;

/// Runs a scenario in which something is cut off for a second, with a second before and after it.
async fn cut(components: &str, off: &str, joined: &str) -> Story {
    let steps =
        ["When 1 s passes", &format!("And {off}"), "And 1 s passes", &format!("And {joined}"), "And 1 s passes"];
    pass(components, &steps).await
}

/// How many of these lines of the poller are answers.
fn answers(lines: &[String]) -> usize {
    lines.iter().filter(|line| line.starts_with("answer ")).count()
}

/// Whether the poller asked in vain in these lines.
fn in_vain(lines: &[String]) -> bool {
    lines.iter().any(|line| line.starts_with("no answer: "))
}

#[tokio::test]
async fn two_components_are_cut_apart_and_joined_again() {
    let story = cut(PAIR, "the poller is cut off from the historian", "the poller reaches the historian again").await;
    assert_eq!(story.faults, ["cut poller to historian"]);
    let [(link, bytes)] = &story.touched[..] else { panic!("{story:?}") };
    assert!(link == "poller to historian" && *bytes > 0, "{bytes} bytes on {link}");
    let [before, during, after] = &story.parts("poller")[..] else { panic!("{story:?}") };
    assert!(answers(before) > 0, "{before:?}");
    // One may have been on its way to the journal.
    assert!(answers(during) <= 1 && in_vain(during), "{during:?}");
    assert!(answers(after) > 0, "{after:?}");
}

#[tokio::test]
async fn the_end_that_answers_is_cut_off_from_the_one_that_asks_just_as_well() {
    let story = cut(PAIR, "the historian is cut off from the poller", "every poller reaches the historian again").await;
    assert_eq!(story.faults, ["cut poller to historian"]);
    assert!(in_vain(&story.parts("poller")[1]), "{story:?}");
}

#[tokio::test]
async fn what_the_one_sends_is_withheld_and_what_the_other_sends_is_not() {
    let joined = "the poller reaches the historian again";
    let story = cut(PAIR, "nothing from the historian reaches the poller", joined).await;
    assert_eq!(story.faults, ["cut poller to historian (downstream only)"]);
    let story = cut(PAIR, "nothing from poller reaches historian", joined).await;
    assert_eq!(story.faults, ["cut poller to historian (upstream only)"]);
    assert!(in_vain(&story.parts("poller")[1]), "{story:?}");
}

#[tokio::test]
async fn a_component_is_found_where_it_was_after_a_crash() {
    let steps = [
        "When 1 s passes",
        "And the historian crashes",
        "And 1 s passes",
        "And historian is started again",
        "And 1 s passes",
    ];
    let story = pass(PAIR, &steps).await;
    assert_eq!(story.faults, ["kill historian"]);
    let lines = story.lines("poller");
    let first: Vec<usize> = (0..lines.len()).filter(|at| lines[*at] == "answer 1").collect();
    let [_, again] = first[..] else { panic!("it counts from 1 once for each start: {lines:?}") };
    assert!(in_vain(&lines[..again]), "{lines:?}");
}

const CIRCLE: &str = r#"
[[system.component]]
name = "node a"
command = ["sh", "-c", "echo own {mqtt} {http} other {node-b.http}; echo ready; exec sleep 600"]
offers = ["mqtt", "http"]
links = ["node b.http", "api"]
env = { API = "{api}" }
ready = { stdout = "ready" }

[[system.component]]
name = "node b"
command = ["sh", "-c", "echo own {mqtt} {http} other {node-a.mqtt} and {node-a.http}; echo ready; exec sleep 600"]
offers = ["mqtt", "http"]
links = ["node a.mqtt", "node a.http"]
ready = { stdout = "ready" }
"#;

#[tokio::test]
async fn components_may_be_linked_in_a_circle_and_each_port_is_another() {
    let story = pass(CIRCLE, &[]).await;
    let lines = [story.lines("node a"), story.lines("node b")].concat();
    let words = lines.iter().flat_map(|line| line.split(' '));
    let mut addresses: Vec<SocketAddr> = words.filter_map(|word| word.parse().ok()).collect();
    assert_eq!(addresses.len(), 7, "{lines:?}");
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 7, "{lines:?}");
}

/// Whoever has links with the component is cut off, on all of them, as one act.
#[tokio::test]
async fn links_that_saw_nothing_are_told() {
    let place = place(CIRCLE, &["When node \"a\" is cut off from node \"b\""]).await;
    let output = place.run(&["--out", "out"]);
    output.ends_with(2);
    let cut = "cut node a to node b.http, node b to node a.mqtt, node b to node a.http";
    assert!(output.stdout.contains(&format!("({cut}) touched nothing")), "{}", output.stdout);
}

#[tokio::test]
async fn the_aws_endpoint_can_be_out_of_reach() {
    let components = PAIR.replace("[\"historian\"]", "[\"historian\", \"api\"]").replace("{historian}", "{api}");
    let steps = ["When 1 s passes", "And the poller is cut off from the api", "And 1 s passes"];
    let story = pass(&components, &steps).await;
    assert_eq!(story.faults, ["cut poller to api"]);
    let [before, during, ..] = &story.parts("poller")[..] else { panic!("{story:?}") };
    assert!(answers(before) > 0, "{before:?}");
    assert!(in_vain(during), "{during:?}");
}

/// Answers whoever connects; gives the address. The thread ends with the test.
fn erp() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 64];
            let _ = stream.read(&mut head);
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\n\r\norder 4711\n");
        }
    });
    address
}

#[tokio::test]
async fn a_fixed_address_is_reached_through_a_link() {
    let link = format!("[{{ name = \"erp\", to = \"localhost:{}\" }}]", erp().port());
    let components = PAIR.replace("[\"historian\"]", &link).replace("{historian}", "{erp}");
    let story = cut(&components, "the poller is cut off from the erp", "the poller reaches the erp again").await;
    assert_eq!(story.faults, ["cut poller to erp"]);
    let [before, during, after] = &story.parts("poller")[..] else { panic!("{story:?}") };
    assert!(before.contains(&"answer order 4711".to_owned()), "{before:?}");
    assert!(in_vain(during), "{during:?}");
    assert!(after.contains(&"answer order 4711".to_owned()), "{after:?}");
}

/// As a certificate needs it: under its own name, at its own port, and yet through the link.
#[tokio::test]
async fn what_has_a_host_name_is_reached_under_it_and_is_cut_off_all_the_same() {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap().trim().to_owned();
    let own =
        (host.as_str(), 0).to_socket_addrs().is_ok_and(|mut found| found.any(|address| address.ip().is_loopback()));
    if !own {
        return test_skip::skipped(format!("this machine's name `{host}` does not lead to itself"));
    }
    if let Err(why) = lineproof::process::hosts::probe(Path::new(env!("CARGO_BIN_EXE_lineproof"))) {
        return test_skip::skipped(format!("no component can have a hosts file of its own here: {why}"));
    }
    let port = erp().port();
    let link = format!("[{{ name = \"erp\", to = \"{host}:{port}\" }}]");
    let asking = "command = [\"sh\", \"-c\", \"echo asks {erp} of {erp.host}; exec PROGRAMS/poller {erp}\"]";
    let components =
        PAIR.replace("[\"historian\"]", &link).replace("command = [\"PROGRAMS/poller\", \"{historian}\"]", asking);
    let story = cut(&components, "the poller is cut off from the erp", "the poller reaches the erp again").await;
    let [before, during, after] = &story.parts("poller")[..] else { panic!("{story:?}") };
    assert!(before.contains(&format!("asks {host}:{port} of {host}")), "{before:?}");
    assert!(before.contains(&"answer order 4711".to_owned()), "{before:?}");
    assert!(in_vain(during) && answers(during) <= 1, "{during:?}");
    assert!(after.contains(&"answer order 4711".to_owned()), "{after:?}");
}

#[tokio::test]
async fn an_address_of_which_the_name_is_unknown_opens_no_bench() {
    let components = PAIR.replace("[\"historian\"]", "[\"historian\", { name = \"erp\", to = \"erp.invalid:80\" }]");
    let output = place(&components, &[]).await.run(&[]);
    output.ends_with(2);
    assert!(output.stdout.contains("poller to erp: cannot look up erp.invalid:80: "), "{}", output.stdout);
}
