//! Calls from outside: whether their arguments are those that the model asks for.

use line_model::{Argument, Limits, Method, Value};

use crate::kernel::Refusal;

/// Whether the arguments have the number and types that the model declares.
pub(crate) fn check_types(method: &Method, arguments: &[Value]) -> Result<(), Refusal> {
    let asked = method.inputs.iter().map(|input| (input.data_type, input.array));
    if asked.eq(arguments.iter().map(|argument| (argument.data_type(), argument.is_list()))) {
        return Ok(());
    }
    Err(Refusal::out_of_range(format!("{} takes other arguments", method.name)))
}

/// Whether the arguments are within the limits that the model declares.
pub(crate) fn check_limits(method: &Method, arguments: &[Value]) -> Result<(), Refusal> {
    let beyond = method.inputs.iter().zip(arguments).find(|(input, value)| !is_within(&input.limits, value));
    beyond.map_or(Ok(()), |(input, _)| Err(Refusal::out_of_range(limits_of(input))))
}

fn is_within(limits: &Limits, value: &Value) -> bool {
    if let Value::List(_, items) = value {
        return items.iter().all(|item| is_within(limits, item));
    }
    let Some(number) = value.number() else { return true };
    limits.min.is_none_or(|min| number >= min) && limits.max.is_none_or(|max| number <= max)
}

fn limits_of(input: &Argument) -> String {
    let Limits { min, max } = input.limits;
    let unit = input.unit.as_deref().unwrap_or("");
    let bound = |word: &str, limit: Option<f64>| limit.map(|limit| format!("{word} {limit} {unit}"));
    let bounds: Vec<String> = [bound("at least", min), bound("at most", max)].into_iter().flatten().collect();
    format!("{} must be {}", input.name, bounds.join(" and ")).trim_end().to_owned()
}

/// The control token, if there is one, and the arguments after it.
pub(crate) fn split_token(token: bool, arguments: &[Value]) -> (Option<u64>, &[Value]) {
    match arguments {
        [Value::UInt64(current), rest @ ..] if token => (Some(*current), rest),
        _ => (None, arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::DataType;

    fn method(limits: Limits) -> Method {
        let input =
            |name: &str, data_type, limits| Argument { name: name.into(), data_type, array: false, unit: None, limits };
        Method {
            name: "Filler.Fill".into(),
            inputs: vec![
                input("token", DataType::UInt64, Limits::default()),
                input("volume", DataType::Double, limits),
            ],
            outputs: vec![],
            description: String::new(),
        }
    }

    #[test]
    fn other_types_or_numbers_of_arguments_are_refused() {
        let method = method(Limits::default());
        assert_eq!(check_types(&method, &[1u64.into(), 1.0.into()]), Ok(()));
        assert!(check_types(&method, &[1u64.into()]).is_err());
        assert!(check_types(&method, &[1u64.into(), 1u32.into()]).is_err());
        assert!(check_types(&method, &[1u64.into(), 1.0.into(), 1.0.into()]).is_err());
    }

    #[test]
    fn limits_of_the_model_are_checked_and_told() {
        let method = method(Limits { min: Some(0.5), max: Some(2.0) });
        assert_eq!(check_limits(&method, &[9u64.into(), 2.0.into()]), Ok(()));
        let refusal = check_limits(&method, &[9u64.into(), f64::NAN.into()]).unwrap_err();
        assert_eq!(refusal.to_string(), "out of range: volume must be at least 0.5  and at most 2");
        assert!(check_limits(&method, &[9u64.into(), 0.4.into()]).is_err());
    }

    #[test]
    fn a_token_comes_before_everything_else() {
        let arguments = [7u64.into(), 1u32.into()];
        assert_eq!(split_token(true, &arguments), (Some(7), &arguments[1..]));
        assert_eq!(split_token(false, &arguments), (None, &arguments[..]));
    }
}
