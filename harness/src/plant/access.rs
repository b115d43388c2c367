//! One request to whichever connection is alive.

use std::sync::Arc;

use opcua::types::{
    AttributeId, CallMethodRequest, DataValue, Error, NumericRange, ReadValueId, StatusCode, TimestampsToReturn,
    Variant, WriteValue,
};
use tokio::sync::{Mutex, watch};

use super::connect::Connection;
use super::recorder::Recorder;
use super::signals::Signal;
use super::value::{check_type, value_of};
use super::wanted::Wanted;
use super::{Answer, OperationError, PlantError, ServerConfig};
use crate::journal::Journal;
use lineproof_judge::journal::Value;

/// What the parts of an open plant share.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) config: ServerConfig,
    pub(super) journal: Journal,
    pub(super) recorder: Arc<Recorder>,
    /// None while a lost connection is being replaced.
    pub(super) current: watch::Sender<Option<Arc<Connection>>>,
    pub(super) wanted: Wanted,
    /// Held while what is wanted is written anew or taken back: what was taken back must not be written once more after that.
    pub(super) settling: Mutex<()>,
}

impl Access {
    /// The connection that is alive.
    pub(super) fn connection(&self) -> Result<Arc<Connection>, PlantError> {
        let alive = self.current.borrow().clone().filter(|connection| !connection.is_lost());
        alive.ok_or_else(|| PlantError::Disconnected { endpoint: self.config.endpoint.clone() })
    }

    /// Reads the present value of a signal.
    pub(super) async fn read(&self, signal: &Signal) -> Result<Value, PlantError> {
        let connection = self.connection()?;
        let data = self.read_raw(&connection, &[signal]).await?.pop().unwrap_or_default();
        if !data.status().is_good() {
            return Err(self.no_signal(signal, data.status()));
        }
        let variant = data.value.unwrap_or_default();
        check_type(signal, &variant)?;
        Ok(value_of(&variant))
    }

    /// Reads signals on one connection, with their source timestamps; as many answers as signals.
    pub(super) async fn read_raw(
        &self,
        connection: &Connection,
        signals: &[&Signal],
    ) -> Result<Vec<DataValue>, PlantError> {
        let nodes: Vec<_> = signals.iter().map(|signal| ReadValueId::from(connection.node(&signal.node))).collect();
        let answer = connection.request(connection.session().read(&nodes, TimestampsToReturn::Source, 0.0)).await;
        let values = answer.map_err(|error| self.unavailable(names(signals), error.to_string()))?;
        if values.len() == signals.len() {
            Ok(values)
        } else {
            Err(self.unavailable(names(signals), format!("{} values for {} signals", values.len(), signals.len())))
        }
    }

    /// The error of a signal that the plant does not give.
    pub(super) fn no_signal(&self, signal: &Signal, status: StatusCode) -> PlantError {
        self.unavailable(format!("signal `{}`", signal.name), explain(status))
    }

    /// Writes a signal.
    pub(super) async fn write(&self, what: &str, node_name: &str, value: Variant) -> Result<(), OperationError> {
        let connection = self.connection().map_err(|error| unsent(what, &error))?;
        let write = WriteValue {
            node_id: connection.node(node_name),
            attribute_id: AttributeId::Value as u32,
            index_range: NumericRange::None,
            value: DataValue { value: Some(value), ..DataValue::null() },
        };
        let writes = [write];
        let answer = connection.request(connection.session().write(&writes)).await;
        let statuses = answer.map_err(|error| failed(what, &error))?;
        judge(what, statuses.first().copied().unwrap_or(StatusCode::BadUnknownResponse))
    }

    /// Calls `object.method`.
    pub(super) async fn call(&self, object: &str, method: &str, args: Vec<Variant>) -> Result<Answer, OperationError> {
        let name = format!("{object}.{method}");
        let what = describe_call(&name, &args);
        let connection = self.connection().map_err(|error| unsent(&what, &error))?;
        let request = CallMethodRequest {
            object_id: connection.object(object, &name),
            method_id: connection.node(&name),
            input_arguments: Some(args),
        };
        // Not `call_one`, which panics on an answer without results.
        let answer = connection.request(connection.session().call(vec![request])).await;
        let result = answer.map_err(|error| failed(&what, &error))?.into_iter().next();
        let Some(result) = result else {
            return Err(OperationError::Indeterminate { what, why: "the plant's answer is empty".to_owned() });
        };
        judge(&what, result.status_code)?;
        Ok(Answer::new(name, result.output_arguments.unwrap_or_default()))
    }

    pub(super) fn unavailable(&self, what: impl Into<String>, why: impl Into<String>) -> PlantError {
        PlantError::Unavailable { endpoint: self.config.endpoint.clone(), what: what.into(), why: why.into() }
    }
}

fn names(signals: &[&Signal]) -> String {
    match signals {
        [signal] => format!("signal `{}`", signal.name),
        _ => format!("{} signals", signals.len()),
    }
}

/// `Operator.LoadMagazine(10)`.
pub(super) fn describe_call(name: &str, args: &[Variant]) -> String {
    let args: Vec<String> = args.iter().map(|arg| value_of(arg).to_string()).collect();
    format!("{name}({})", args.join(", "))
}

/// Nothing was sent, so nothing happened.
pub(super) fn unsent(what: &str, why: &impl ToString) -> OperationError {
    OperationError::Refused { what: what.to_owned(), status: why.to_string() }
}

/// The plant's answer to one operation.
fn judge(what: &str, status: StatusCode) -> Result<(), OperationError> {
    let what = what.to_owned();
    if status.is_good() {
        Ok(())
    } else if status.is_bad() && !is_vague(status) {
        Err(OperationError::Refused { what, status: explain(status) })
    } else {
        Err(OperationError::Indeterminate { what, why: format!("the plant answered {status}") })
    }
}

/// The plant itself cannot tell whether it acted.
fn is_vague(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadTimeout
            | StatusCode::BadRequestTimeout
            | StatusCode::BadCommunicationError
            | StatusCode::BadNoCommunication
            | StatusCode::BadUnexpectedError
            | StatusCode::BadInternalError
            | StatusCode::BadShutdown
            | StatusCode::BadUnknownResponse
    )
}

/// There was no answer to the operation itself. Only what a server checks before it acts is a refusal.
fn failed(what: &str, error: &Error) -> OperationError {
    let what = what.to_owned();
    match error.status() {
        StatusCode::BadSessionIdInvalid
        | StatusCode::BadSessionNotActivated
        | StatusCode::BadSecureChannelIdInvalid
        | StatusCode::BadServiceUnsupported
        | StatusCode::BadUserAccessDenied
        | StatusCode::BadTooManyOperations
        | StatusCode::BadNotConnected
        | StatusCode::BadEncodingError
        | StatusCode::BadRequestTooLarge => OperationError::Refused { what, status: error.to_string() },
        _ => OperationError::Indeterminate { what, why: error.to_string() },
    }
}

/// Adds what to do to the codes that speak of the caller rather than of the plant's state.
fn explain(status: StatusCode) -> String {
    let hint = match status {
        StatusCode::BadNodeIdUnknown | StatusCode::BadNodeIdInvalid | StatusCode::BadMethodInvalid => {
            "; it is not there: check its name"
        }
        StatusCode::BadArgumentsMissing | StatusCode::BadTooManyArguments => "; check the number of arguments",
        StatusCode::BadInvalidArgument | StatusCode::BadTypeMismatch => "; check the types of the values",
        StatusCode::BadNotWritable => "; it cannot be written from outside, call a method instead",
        _ => "",
    };
    format!("{status}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;

    #[test]
    fn only_a_clear_no_is_a_refusal() {
        assert_eq!(judge("x", StatusCode::Good), Ok(()));
        assert_matches!(judge("x", StatusCode::BadInvalidState), Err(OperationError::Refused { .. }));
        assert_matches!(judge("x", StatusCode::BadTimeout), Err(OperationError::Indeterminate { .. }));
        assert_matches!(judge("x", StatusCode::Uncertain), Err(OperationError::Indeterminate { .. }));
        let cut = Error::new(StatusCode::BadConnectionClosed, "cut");
        assert_matches!(failed("x", &cut), OperationError::Indeterminate { .. });
        let early = Error::new(StatusCode::BadSessionIdInvalid, "gone");
        assert_matches!(failed("x", &early), OperationError::Refused { .. });
    }

    #[test]
    fn a_call_reads_as_it_is_written() {
        let args = [Variant::UInt32(10), Variant::from("a")];
        assert_eq!(describe_call("Operator.LoadMagazine", &args), "Operator.LoadMagazine(10, a)");
    }
}
