//! How this program was started, so that it can be started again.

use std::path::Path;

use lineproof_judge::report::command_line;

/// The words before the arguments, to be typed in the same folder.
pub(super) fn program() -> Vec<String> {
    let package = std::env::var("CARGO_PKG_NAME").ok();
    let exe = std::env::current_exe().unwrap_or_default();
    words(package.as_deref(), &exe, std::env::args().next())
}

/// The command that this program was started with, with further words at its end, as a shell takes it.
pub(super) fn again(further: &[&str]) -> String {
    let arguments = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let further = further.iter().map(|&word| word.to_owned());
    command_line(&program().into_iter().chain(arguments).chain(further).collect::<Vec<_>>())
}

/// `package` is the one that cargo runs, if it runs one; `first` the first word of the command line.
fn words(package: Option<&str>, exe: &Path, first: Option<String>) -> Vec<String> {
    if package != Some(env!("CARGO_PKG_NAME")) {
        return vec![first.unwrap_or_else(|| exe.display().to_string())];
    }
    let folder = exe.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let profile: &[&str] = if folder == Some("release") { &["--release"] } else { &[] };
    let features: &[&str] = match (cfg!(feature = "containers"), cfg!(feature = "aws")) {
        (true, true) => &["--features", "containers,aws"],
        (true, false) => &["--features", "containers"],
        (false, true) => &["--features", "aws"],
        (false, false) => &[],
    };
    [&["cargo", "run"], profile, features, &["--"]].concat().into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_asked_again_where_it_was_asked_and_else_the_program() {
        let exe = |profile: &str| Path::new("/work/target").join(profile).join("lineproof");
        let told =
            |package, profile, first: Option<&str>| words(package, &exe(profile), first.map(str::to_owned)).join(" ");
        let named = [(cfg!(feature = "containers"), "containers"), (cfg!(feature = "aws"), "aws")];
        let named: Vec<_> = named.iter().filter(|(is_on, _)| *is_on).map(|(_, name)| *name).collect();
        let with = if named.is_empty() { String::new() } else { format!(" --features {}", named.join(",")) };
        let debug = told(Some("lineproof"), "debug", Some("target/debug/lineproof"));
        assert_eq!(debug, format!("cargo run{with} --"));
        assert_eq!(told(Some("lineproof"), "release", None), format!("cargo run --release{with} --"));
        assert_eq!(told(None, "debug", Some("./lineproof")), "./lineproof");
        assert_eq!(told(Some("xtask"), "debug", None), "/work/target/debug/lineproof");
    }
}
