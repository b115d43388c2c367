//! What a run says where the machine itself comes to its limits.

use std::path::Path;
use std::process::Command;

use test_skip::skipped;

use crate::support::Place;

/// Who takes all connections that the machine gives is not told from who gets none any more: nobody fails for that.
#[test]
fn where_the_machine_gives_no_more_connections_nobody_can_tell() {
    if !Path::new("/bin/bash").exists() {
        skipped("bash, which can open connections, is not installed");
        return;
    }
    let flood =
        "IFS=: read host port <<< $1; for n in $(seq 10 900); do eval exec $n'<>'/dev/tcp/$host/$port || break; done";
    let shell = "command = [\"sh\", \"-c\", \"echo ready; exec sleep 600\"]";
    let greedy =
        format!("command = [\"bash\", \"-c\", \"echo ready; {flood}; exec sleep 600\", \"bash\", \"{{cloud}}\"]");
    let place = Place::with_steps(&["Given the line stands idle", "Then the line stands idle for 5 s"]);
    let place = place.with("profile.toml", shell, &greedy);
    let lineproof = place.lineproof(&["run", "--profile", "profile.toml"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 200; exec \"$0\" \"$@\""]).arg(lineproof.get_program()).args(lineproof.get_args());
    let output = place.finish(place.like(&lineproof, &mut limited));
    output.ends_with(2);
    assert!(output.stdout.contains("accepts no "), "{}", output.stdout);
}
