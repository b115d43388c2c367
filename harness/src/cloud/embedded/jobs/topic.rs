//! The topics of jobs (AWS IoT Developer Guide, "Reserved topics", "Job topics").

/// What is asked of the jobs of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Which executions wait or are in progress.
    Pending,
    /// To begin with the next one.
    StartNext,
    /// To show one.
    Describe(Which),
    /// To say what has become of the execution of this job.
    Update(String),
}

/// Which execution is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// `$next`: the one that is to be done now.
    Next,
    /// That of this job.
    Job(String),
}

/// Whose jobs a message is about, and what it asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The thing's name.
    pub(super) thing: String,
    /// What is asked.
    pub(super) operation: Operation,
}

impl Asked {
    /// What a message on `topic` asks; none if it asks nothing of jobs.
    #[must_use]
    pub fn read(topic: &str) -> Option<Self> {
        let levels: Vec<&str> = topic.strip_prefix("$aws/things/")?.split('/').collect();
        let (thing, operation) = match levels[..] {
            [thing, "jobs", "get"] => (thing, Operation::Pending),
            [thing, "jobs", "start-next"] => (thing, Operation::StartNext),
            [thing, "jobs", "$next", "get"] => (thing, Operation::Describe(Which::Next)),
            [thing, "jobs", job, "get"] => (thing, Operation::Describe(Which::Job(job.to_owned()))),
            [thing, "jobs", job, "update"] => (thing, Operation::Update(job.to_owned())),
            _ => return None,
        };
        Some(Self { thing: thing.to_owned(), operation })
    }

    /// Where it is answered: with `end`, `accepted` or `rejected`.
    pub(super) fn answer(&self, end: &str) -> String {
        let asked = match &self.operation {
            Operation::Pending => "get".to_owned(),
            Operation::StartNext => "start-next".to_owned(),
            Operation::Describe(Which::Next) => "$next/get".to_owned(),
            Operation::Describe(Which::Job(job)) => format!("{job}/get"),
            Operation::Update(job) => format!("{job}/update"),
        };
        topic(&self.thing, &format!("{asked}/{end}"))
    }
}

/// A topic of the jobs of a thing.
pub(super) fn topic(thing: &str, end: &str) -> String {
    format!("$aws/things/{thing}/jobs/{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_says_what_is_asked_and_its_answers_go_below_it() {
        for end in ["get", "start-next", "$next/get", "job-1/get", "job-1/update"] {
            let asked = Asked::read(&topic("box", end)).unwrap();
            assert_eq!(asked.answer("accepted"), format!("$aws/things/box/jobs/{end}/accepted"));
        }
        for other in ["notify", "notify-next", "get/accepted", "job-1/update/rejected", "job-1"] {
            assert_eq!(Asked::read(&topic("box", other)), None, "{other}");
        }
    }
}
