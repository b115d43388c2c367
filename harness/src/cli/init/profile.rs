//! The text of a profile.

use super::words::quoted;

/// The profile of a line that is simulated from its model.
pub(super) fn simulated(name: &str, line: &str) -> String {
    let line = quoted(line);
    around(
        name,
        &format!(
            "# The line, simulated from its model: one for each scenario.\n[plant]\nkind = \"sim\"\nline = {line}\nvocabulary = \
             \"{name}.words.toml\""
        ),
    )
}

/// The profile of a plant that is there already.
pub(super) fn there_already(name: &str, endpoint: &str) -> String {
    let endpoint = quoted(endpoint);
    around(
        name,
        &format!(
            "# The plant that is there: scenarios run on it one after another. `line` lists its signals and methods, each with its node.\n\
             [plant]\nkind = \"opcua\"\nendpoint = {endpoint}\nline = \"{name}.signals.toml\"\nvocabulary = \"{name}.words.toml\"\n\
             # Acts that bring the line to where a scenario begins; their words, as a scenario says them:\n# before = [\"...\"]\n\
             # A plant that numbers the parts that it finishes, and who controls it: see `lineproof explain plant.ledgers`."
        ),
    )
}

/// The profile of a replica of a node set.
pub(super) fn replica(name: &str, nodeset: &str, requires: &[String]) -> String {
    let requires: Vec<String> = requires.iter().map(|file| quoted(file)).collect();
    let requires = if requires.is_empty() { String::new() } else { format!("requires = [{}]\n", requires.join(", ")) };
    let nodeset = quoted(nodeset);
    around(
        name,
        &format!(
            "# A stand-in for the plant's controller, a server of its node set: one for each scenario. `line` lists its signals and methods.\n\
             [plant]\nkind = \"replica\"\nnodeset = {nodeset}\n{requires}line = \"{name}.signals.toml\"\nvocabulary = \"{name}.words.toml\"\n\
             # How its signals move: see `lineproof explain plant.animation`. A scenario sets them: the plant's \"...\" is set to ..."
        ),
    )
}

fn around(name: &str, plant: &str) -> String {
    format!(
        "\
#:schema profile.schema.json
# Where and how to run. Made by `lineproof init`.
# `lineproof explain profile` tells all keys, `lineproof explain plant.rest` one of them.

[run]
features = [\"features/{name}.feature\"]
# So many scenarios run at once, and so long may all of a scenario's programs take together until they are ready. Programs that take
# seconds to start, as those in Python do, want fewer and longer:
# concurrency = 4
# open_timeout_ms = 120000

{plant}
# One act should bring the line to rest at the end of a scenario:
# rest = [\"...\"]

# The system under test: a table for each of its components. Without one only the line itself is looked at.
#
# [[system.component]]
# name = \"gateway\"
# command = [\"{{profile-folder}}/.venv/bin/python\", \"-u\", \"{{profile-folder}}/gateway.py\", \"--plant\", \"opc.tcp://{{plant}}\"]
# links = [\"plant\"]
# ready = {{ stdout = \"ready\", timeout_ms = 60000 }}
# stop_grace_ms = 20000
#
# The cloud that it tells: an MQTT broker over mutual TLS for each scenario. Then the component also has `thing = \"gateway\"`, who it is
# there, `links = [\"plant\", \"cloud\"]`, and in its command `{{cloud}}`, the broker's address, and `{{ca}}`, `{{cert}}`, `{{key}}`, its papers.
# `fixtures/filling` of lineproof is a whole example, with the template of a broker's things and policies.
#
# [cloud]
# iot = {{ kind = \"embedded\" }}
# template = \"template.yaml\"
#
# What of it is a record of a finished part: for `every finished part is recorded exactly once`.
#
# [cloud.records]
# topic = \"{name}/parts\"
# id = \"id\"
# serial = \"serial\"
#
# What a record has to say of its part, held against what the plant says.
#
# [cloud.records.truth]
# finished_at = {{ is = \"time\", within_ms = 20 }}
"
    )
}
