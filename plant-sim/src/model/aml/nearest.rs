//! "Did you mean ...?"

/// Names longer than this are not compared: the effort grows with the square.
const MAX_COMPARED: usize = 128;
/// So many names are compared at most.
const MAX_CANDIDATES: usize = 2000;
/// So many names are listed at most.
const MAX_LISTED: usize = 12;

/// The valid name nearest to a wrong one, if one is near enough to be what was meant.
pub(super) fn nearest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > MAX_COMPARED {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let similarity = |name: &str| strsim::normalized_damerau_levenshtein(&wrong, &name.to_lowercase());
    let compared = valid.into_iter().take(MAX_CANDIDATES).filter(|name| name.len() <= MAX_COMPARED);
    compared
        .map(|name| (similarity(name), name))
        .filter(|(similarity, _)| *similarity >= 0.5)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

/// What to say after an unknown name: the nearest valid one, or which there are.
pub(super) fn suggestion<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    let valid: Vec<&str> = valid.into_iter().collect();
    if let Some(name) = nearest(wrong, valid.iter().copied()) {
        return format!("did you mean `{name}`?");
    }
    match valid.len() {
        0 => "there is none".to_owned(),
        1..=MAX_LISTED => format!("valid names: {}", valid.join(", ")),
        _ => format!("valid names: {}, ...", valid[..MAX_LISTED].join(", ")),
    }
}
