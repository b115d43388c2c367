//! `[system]`: the components of the system under test.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::{LinkConfig, Ready, ReleaseConfig, host_placeholder, in_one_word};

/// The placeholders that every component has: `{target}`, ...
pub(super) const PLACEHOLDERS: [&str; 5] = ["target", "cargo-profile", "profile-folder", "line", "folder"];

/// The placeholders of a component that names a thing.
pub const CREDENTIALS: [&str; 3] = ["ca", "cert", "key"];

/// The placeholders of a component that names an updater.
pub const OF_UPDATER: [&str; 3] = ["updater", "updater-cert", "updater-key"];

/// `[system]`: the system under test.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemConfig {
    /// Its components, in the order in which they start.
    #[serde(default)]
    pub component: Vec<ComponentConfig>,
    /// What they are changed to by a deployment.
    #[serde(default)]
    pub release: Vec<ReleaseConfig>,
}

/// `[[system.component]]`: one component of the system under test.
///
/// In `command` and `env` these placeholders are known: `{target}`, `{cargo-profile}`, `{profile-folder}` (the folder
/// of the profile's file; a program named by it is found wherever lineproof is run), `{line}` (the file of the line's model),
/// `{folder}` (a folder of its own, kept over restarts within one scenario), `{ca}`, `{cert}`, `{key}`
/// (PEM files of its thing, if it names one), `{updater}`, `{updater-cert}`, `{updater-key}` (name and PEM files of the thing that is
/// its updater, if it names one), each of its offers, and for each link its end's name: `{plant}` is the
/// `host:port` under which the component reaches the plant. A blank in an end's name is written as `-`:
/// `{gateway-a}`. `{plant.host}` is the host that the link leads to. What has a host name is reached under that name, at its own
/// port, where the machine lets components have a hosts file of their own (`lineproof doctor` tells); elsewhere at 127.0.0.1, and
/// who checks a certificate must be told the name: `{erp.host}`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentConfig {
    /// Its name: the kind, then what tells it from others of its kind, if there are several: `gateway a`, `historian`.
    #[schemars(with = "String", example = &"gateway a")]
    pub name: Spanned<String>,
    /// The command that builds it, split like a shell does but without a shell; run once before anything opens. It may use
    /// `{target}`, `{cargo-profile}` and `{profile-folder}`.
    #[schemars(example = &"cargo build --profile {cargo-profile} --workspace")]
    pub build: Option<String>,
    /// Program and arguments; the program, and files among the arguments, are looked for from where lineproof is run.
    #[schemars(with = "Vec<String>", example = [
        "{profile-folder}/.venv/bin/python", "-u", "{profile-folder}/gateway.py", "--plant", "opc.tcp://{plant}",
    ])]
    pub command: Spanned<Vec<String>>,
    /// Variables of its environment, beyond the harness's own, by their names.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "STORE": "{folder}/store.sqlite" }]))]
    pub env: BTreeMap<String, String>,
    /// The thing of the template whose certificate it carries, if any.
    #[schemars(with = "Option<String>", example = &"gateway-a")]
    pub thing: Option<Spanned<String>>,
    /// The thing of the template that takes the jobs by which releases are rolled out to it, if any: what updates it on its device.
    #[schemars(with = "Option<String>", example = &"updater-a")]
    pub updater: Option<Spanned<String>>,
    /// The name under which it acquires control of the plant.
    #[schemars(example = &"gateway-a")]
    pub holder: Option<String>,
    /// The name of its OPC UA application, by which the plant knows who calls; the holder's name by default.
    #[schemars(example = &"urn:example:gateway-a")]
    pub client: Option<String>,
    /// Names for ports of its own, to which others are linked: `{http}` is the `host:port` at which it shall listen.
    #[serde(default)]
    #[schemars(with = "Vec<String>", example = ["http"])]
    pub offers: Vec<Spanned<String>>,
    /// The ends that it is linked to: `plant`; `cloud`, the MQTT endpoint; `api`, the AWS endpoint; another component by
    /// its name, or `component.offer` where it offers several; or a fixed address,
    /// `{ name = "erp", to = "127.0.0.1:9000" }`. What it is linked to may start later than itself.
    #[serde(default)]
    #[schemars(with = "Vec<LinkConfig>", example = ["plant", "cloud"])]
    pub links: Vec<Spanned<LinkConfig>>,
    /// How it is seen to be ready.
    pub ready: Ready,
    /// How it says whether it is in control.
    pub status: Option<StatusConfig>,
    /// How long it may take to stop by itself after SIGTERM before it is killed, in ms.
    #[serde(default = "ComponentConfig::stop_grace_ms")]
    pub stop_grace_ms: u64,
}

/// `status` of a component: the messages by which it says whether it is in control of the plant.
///
/// ```toml
/// status = { topic = "lines/mps/gateways/a/status", field = "state", in_control = "in-control" }
/// ```
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusConfig {
    /// Their topic.
    #[schemars(example = &"lines/mps/gateways/a/status")]
    pub topic: String,
    /// The field that tells, or a JSON pointer into the message, which begins with `/`.
    #[schemars(example = &"state")]
    pub field: String,
    /// What the field says while the component is in control; anything else says that it is not.
    #[schemars(example = &"in-control")]
    pub in_control: String,
}

impl SystemConfig {
    /// What a component can be started with: as it says itself, then with each of its releases by name.
    pub fn programs(&self, component: &ComponentConfig) -> Vec<(Option<String>, ComponentConfig)> {
        let own = component.name.get_ref();
        let of_own = self.release.iter().filter(|release| release.is_for(own));
        let released = of_own.map(|release| (Some(release.name.get_ref().clone()), component.released(release)));
        std::iter::once((None, component.clone())).chain(released).collect()
    }

    /// Every component with everything that it can be started with.
    pub fn all_programs(&self) -> Vec<ComponentConfig> {
        let all = self.component.iter().flat_map(|component| self.programs(component));
        all.map(|(_, component)| component).collect()
    }
}

impl ComponentConfig {
    /// The component with a release. What is wrong with it then is wrong there.
    fn released(&self, release: &ReleaseConfig) -> Self {
        let own = self.command.get_ref();
        let program = release.program.iter().chain(own.first()).take(1).cloned();
        let command = program.chain(own.iter().skip(1).cloned()).chain(release.arguments.iter().cloned());
        let mut released = self.clone();
        released.command = Spanned::new(release.name.span(), command.collect());
        released.env.extend(release.env.clone());
        released
    }

    /// Whether its command or environment names `{folder}`, where it keeps files.
    pub fn keeps_files(&self) -> bool {
        self.command.get_ref().iter().chain(self.env.values()).any(|text| text.contains("{folder}"))
    }

    fn stop_grace_ms() -> u64 {
        8000
    }

    /// The placeholders that it can use, without their braces.
    pub fn placeholders(&self) -> Vec<String> {
        let credentials = self.thing.iter().flat_map(|_| CREDENTIALS);
        let of_updater = self.updater.iter().flat_map(|_| OF_UPDATER);
        let mut known: Vec<String> =
            PLACEHOLDERS.into_iter().chain(credentials).chain(of_updater).map(str::to_owned).collect();
        known.extend(self.offers.iter().map(|offer| offer.get_ref().clone()));
        let links = self.links.iter().map(|link| in_one_word(&link.get_ref().end));
        known.extend(links.flat_map(|word| [host_placeholder(&word), word]));
        known
    }

    /// How long it may take to end after SIGTERM.
    pub fn stop_grace(&self) -> Duration {
        Duration::from_millis(self.stop_grace_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(releases: &str) -> SystemConfig {
        let components = "[[component]]\nname = 'gateway a'\ncommand = ['g', '--name', 'a']\nenv = { LOG = 'info' }\nready = { stdout = 'r' }\n\
                          [[component]]\nname = 'historian'\ncommand = ['h']\nready = { stdout = 'r' }\n";
        toml::from_str(&format!("{components}{releases}")).unwrap()
    }

    #[test]
    fn a_release_changes_what_it_names_and_nothing_else() {
        let system = system(
            "[[release]]\nname = '2'\nof = 'gateway'\nprogram = 'g2'\narguments = ['--more']\nenv = { LOG = 'debug', X = '1' }\n\
             [[release]]\nname = '3'\nof = 'historian'\n",
        );
        let all = system.programs(&system.component[0]);
        let [(None, own), (Some(name), released)] = &all[..] else { panic!("{all:?}") };
        assert_eq!((own.command.get_ref().join(" "), own.env["LOG"].as_str()), ("g --name a".into(), "info"));
        assert_eq!((name.as_str(), released.command.get_ref().join(" ")), ("2", "g2 --name a --more".into()));
        assert_eq!((released.env["LOG"].as_str(), released.env["X"].as_str()), ("debug", "1"));
        assert_eq!(released.name.get_ref(), "gateway a");
        let historian = system.programs(&system.component[1]);
        assert_eq!(historian[1].1.command.get_ref(), &["h"]);
    }
}
