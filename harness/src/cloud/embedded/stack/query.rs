//! What is asked of CloudFormation: a form, as the query protocol of AWS has it
//! (<https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>).

use std::collections::BTreeMap;

use super::fault::Fault;

/// The fields of a request, or of a member of a list in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// The fields of a request's body.
    pub(super) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// A field that may be missing; one that is empty is.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A field.
    ///
    /// # Errors
    /// If it is missing.
    pub(super) fn required(&self, name: &str) -> Result<&str, Fault> {
        let missing = || {
            let member = format!("{}{}", name[..1].to_lowercase(), &name[1..]);
            Fault::validation(format!(
                "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
            ))
        };
        self.optional(name).ok_or_else(missing)
    }

    /// A flag; false if it is missing.
    ///
    /// # Errors
    /// If it is neither true nor false.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Fault> {
        match self.optional(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Fault::validation(format!("{name} is true or false, not {other}"))),
        }
    }

    /// The members of a list of structures.
    pub(super) fn members(&self, name: &str) -> Vec<Self> {
        let mut members = BTreeMap::<usize, Self>::new();
        for (field, value) in self.listed(name) {
            let (number, field) = field.split_once('.').unwrap_or((field, ""));
            if let Ok(number) = number.parse() {
                members.entry(number).or_default().0.insert(field.to_owned(), value.clone());
            }
        }
        members.into_values().collect()
    }

    /// The members of a list of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.members(name).into_iter().filter_map(|mut member| member.0.remove("")).collect()
    }

    fn listed<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a String)> {
        let start = format!("{name}.member.");
        self.0.iter().filter_map(move |(field, value)| Some((field.strip_prefix(&start)?, value)))
    }

    /// Refuses every field, but for these, that asks for something.
    ///
    /// # Errors
    /// If there is one.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Fault> {
        let is_known = |name: &str| matches!(name, "Action" | "Version") || known.contains(&name);
        let asks = self.0.iter().filter(|(_, value)| !value.is_empty() && *value != "false");
        let mut names = asks.map(|(field, _)| field.split('.').next().unwrap_or(field));
        match names.find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => Err(Fault::gap(format!("the embedded cloud does not support {name}; leave it out"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lists_and_flags_are_read() {
        let query = Query::read(
            b"Action=CreateStack&StackName=mps&Parameters.member.2.ParameterKey=B&Parameters.member.1.ParameterKey=A\
              &Parameters.member.1.ParameterValue=1+%26&Capabilities.member.1=CAPABILITY_IAM&DisableRollback=true&Tags=",
        );
        assert_eq!(query.required("StackName"), Ok("mps"));
        assert_eq!((query.optional("Tags"), query.flag("DisableRollback")), (None, Ok(true)));
        let parameters = query.members("Parameters");
        let field = |member: usize, name: &str| parameters[member].optional(name).map(str::to_owned);
        assert_eq!(field(0, "ParameterKey").as_deref(), Some("A"));
        assert_eq!(field(0, "ParameterValue").as_deref(), Some("1 &"));
        assert_eq!(field(1, "ParameterKey").as_deref(), Some("B"));
        assert_eq!(query.texts("Capabilities"), ["CAPABILITY_IAM"]);
        let missing = query.required("TemplateBody").unwrap_err().to_string();
        assert!(missing.contains("Value null at 'templateBody'"), "{missing}");
    }

    #[test]
    fn what_is_not_known_is_refused_where_it_asks_for_something() {
        let query = Query::read(b"Action=A&Version=V&StackName=mps&NotificationARNs=&IncludeNestedStacks=false");
        assert_eq!(query.only(&["StackName"]), Ok(()));
        let query = Query::read(b"StackName=mps&NotificationARNs.member.1=arn");
        let refused = query.only(&["StackName"]).unwrap_err().to_string();
        assert!(refused.contains("does not support NotificationARNs"), "{refused}");
    }
}
