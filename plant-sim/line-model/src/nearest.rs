//! "Did you mean ...?"

/// Names longer than this are not compared: the effort grows with the square.
const MAX_COMPARED: usize = 128;
/// So many names are listed at most.
const MAX_LISTED: usize = 12;

/// The valid name nearest to a wrong one, if one is near enough to be what was meant.
pub fn nearest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > MAX_COMPARED {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let similarity = |name: &str| strsim::normalized_damerau_levenshtein(&wrong, &name.to_lowercase());
    let compared = valid.into_iter().filter(|name| name.len() <= MAX_COMPARED);
    let near = compared.map(|name| (similarity(name), name)).filter(|(similarity, _)| *similarity >= 0.5);
    near.max_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, name)| name)
}

/// What to add to a message about an unknown name, if a valid one is near.
#[must_use]
pub fn hint(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

/// What to say after an unknown name: the nearest valid one, or which there are.
pub fn suggestion<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    suggestion_of(MAX_LISTED, wrong, valid)
}

/// The same, where as many as `most` are listed.
pub(crate) fn suggestion_of<'a>(most: usize, wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    let valid: Vec<&str> = valid.into_iter().collect();
    if let Some(name) = nearest(wrong, valid.iter().copied()) {
        return format!("did you mean `{name}`?");
    }
    match valid.len() {
        0 => "there is none".to_owned(),
        number if number <= most => format!("valid names: {}", valid.join(", ")),
        _ => format!("valid names: {}, ...", valid[..most].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_named_or_what_there_is() {
        assert_eq!(suggestion("ejektor", ["Conveyor", "Ejector"]), "did you mean `Ejector`?");
        assert_eq!(suggestion("Zzz", ["one", "two"]), "valid names: one, two");
        assert_eq!(suggestion("Zzz", []), "there is none");
        let many: Vec<String> = (10..23).map(|number| number.to_string()).collect();
        let message = suggestion("Zzz", many.iter().map(String::as_str));
        assert_eq!(message, "valid names: 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, ...");
        assert!(suggestion_of(20, "Zzz", many.iter().map(String::as_str)).ends_with(", 21, 22"));
    }

    #[test]
    fn names_that_take_long_to_compare_are_not_compared() {
        let long = "x".repeat(MAX_COMPARED + 1);
        assert_eq!(nearest(&long, [&long[1..]]), None);
        assert_eq!(nearest(&long[1..], [long.as_str()]), None);
        assert_eq!(nearest(&long[1..], [&long[2..]]), Some(&long[2..]));
    }
}
