//! What AWS has and this version does not.

/// Functions of AWS that are not here, and why or what to do.
const ABSENT: &[(&str, &str)] = &[
    ("aws_lambda", "invoke the function by an action Lambda of the rule"),
    ("get_dynamodb", "read the table in a function that the rule invokes"),
    ("get_mqtt_property", "clients speak MQTT 3.1.1 here, which has no properties: put it into the payload"),
    ("get_registry_data", "there is no registry here: put it into the payload"),
    ("get_secret", "there are no secrets here: leave the rule out of the template that is tested"),
    ("get_thing_shadow", "let the rule listen to the shadow's topic $aws/things/NAME/shadow/update/accepted"),
    ("get_user_properties", "clients speak MQTT 3.1.1 here, which has no properties: put it into the payload"),
    ("machinelearning_predict", "AWS takes no new models for it: invoke a function by an action Lambda"),
    ("md2", "take sha256"),
    ("md5", "take sha256"),
    ("sourceip", "every client is on this machine: put it into the payload"),
];

/// Their names.
pub fn names() -> impl Iterator<Item = &'static str> {
    ABSENT.iter().map(|(name, _)| *name)
}

/// What is wrong with the name of a function, and what to do; `nearest` is what is said of names that are not known.
pub fn refusal(name: &str, nearest: String) -> (String, String) {
    match ABSENT.iter().find(|(absent, _)| absent.eq_ignore_ascii_case(name)) {
        Some((_, remedy)) => {
            (format!("function {name}() of AWS is not supported by this version"), (*remedy).to_owned())
        }
        None => (format!("there is no function {}()", super::super::lexer::brief(name)), nearest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_nowhere_else() {
        for (name, _) in ABSENT {
            assert!(super::super::all().all(|function| function.name() != *name), "{name}");
        }
    }
}
