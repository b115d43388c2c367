//! "Did you mean ...?"

/// The valid name nearest to a wrong one, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    valid
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity >= 0.5)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

/// What to add to a message about an unknown name, if a valid one is near.
pub(crate) fn hint(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

/// What to say after an unknown name: the nearest valid one, or all of them.
pub(crate) fn suggestion<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    let valid: Vec<&str> = valid.into_iter().collect();
    match nearest(wrong, valid.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if valid.is_empty() => "there is none".to_owned(),
        None => format!("valid names: {}", valid.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let names = ["Conveyor.ExitBarrier", "Conveyor.EntryBarrier", "Magazine.Level"];
        assert_eq!(nearest("conveyor.exitbarier", names), Some("Conveyor.ExitBarrier"));
        assert_eq!(nearest("Zzz", names), None);
        assert_eq!(suggestion("Zzz", ["one", "two"]), "valid names: one, two");
    }
}
