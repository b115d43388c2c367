//! Own checks: words of a profile that a program judges. The programs here are shells.

mod again;
mod answers;
mod refused;
mod retried;
mod told;

use std::fmt::Write as _;

use crate::support::Place;
use crate::support::refusal::has;

/// A check: its words, its script, and further keys.
type Own<'a> = (&'a str, &'a str, &'a str);

/// Reads everything, and passes.
const PASS: &str = r#"cat > /dev/null; echo '{"verdict":"pass","because":"all is well"}'"#;

/// Reads everything, and fails.
const FAIL: &str = r#"cat > /dev/null; echo '{"verdict":"fail","because":"keg 3 took 4.1 kJ","evidence":[0]}'"#;

impl Place {
    /// With own checks, each a script of the shell.
    fn checked_by(self, checks: &[Own<'_>]) -> Self {
        let mut tables = String::new();
        for (words, script, keys) in checks {
            let script = script.replace('\\', "\\\\").replace('"', "\\\"");
            let _ =
                write!(tables, "[[check]]\nwords = '{words}'\ncommand = [\"sh\", \"-c\", \"{script}\"]\n{keys}\n\n");
        }
        self.with("profile.toml", "[[system.component]]", &format!("{tables}[[system.component]]"))
    }
}
