//! Variables of the environment in what a profile says.

use line_model::Advice;

/// The text with each `${NAME}` and `${NAME:-else}` replaced by what `lookup` knows under the name.
///
/// # Errors
/// What is wrong, and what to do.
pub(super) fn expand(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<String, Advice> {
    let mut pieces = text.split("${");
    let mut expanded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let Some((inside, rest)) = piece.split_once('}') else {
            return Err(Advice::new("a `${` without its `}`", "write `${NAME}` or `${NAME:-else}`"));
        };
        let (name, otherwise) = inside.split_once(":-").map_or((inside, None), |(name, text)| (name, Some(text)));
        let known = lookup(name).or_else(|| otherwise.map(str::to_owned));
        expanded += &known.ok_or_else(|| unset(name))?;
        expanded += rest;
    }
    Ok(expanded)
}

/// What is wrong with a variable that is not set, and what to do.
fn unset(name: &str) -> Advice {
    let message = format!("the environment has no variable `{name}`");
    Advice::new(message, format!("set it, or say what to take without it: `${{{name}:-else}}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, String> {
        let lookup = |name: &str| (name == "HOST").then(|| "plc".to_owned());
        expand(text, lookup).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn variables_are_replaced_and_may_be_missing() {
        assert_eq!(expanded("opc.tcp://${HOST}:${PORT:-4840}/").unwrap(), "opc.tcp://plc:4840/");
        assert_eq!(expanded("$HOST {HOST}").unwrap(), "$HOST {HOST}");
    }

    #[test]
    fn a_missing_variable_is_named_with_what_to_do() {
        let error = expanded("${PORT}").unwrap_err();
        assert_eq!(
            error,
            "the environment has no variable `PORT`; set it, or say what to take without it: `${PORT:-else}`"
        );
        assert!(expanded("${HOST").unwrap_err().contains("without its `}`"));
    }
}
