//! The node manager: passes method calls on to the plant and answers with its result.
//!
//! The library's simple node manager gives a callback neither the object nor the session, so this one
//! implements `call` itself.

use std::sync::Arc;

use async_trait::async_trait;
use line_model::{Line, Method, Value};
use line_opcua::values::to_value;
use opcua::server::CreateMonitoredItem;
use opcua::server::address_space::AddressSpace;
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{InMemoryNodeManagerImpl, InMemoryNodeManagerImplBuilder};
use opcua::server::node_manager::{
    MethodCall, MonitoredItemRef, ParsedReadValueId, RequestContext, ServerContext, WriteNode,
};
use opcua::sync::RwLock;
use opcua::types::{DataValue, StatusCode, TimestampsToReturn, Variant};
use plant_server::namespace_metadata;
use plant_server::security::Authenticator;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::clock::PlcClock;
use super::dialect::{Dialect, NodeIds};
use super::readers::Readers;
use super::{convert, nodes};
use crate::kernel::Refusal;
use crate::kernel::plc::Output;

/// A method call on its way to the plant.
#[derive(Debug)]
pub(crate) struct Request {
    /// Application name of the client.
    pub(crate) client: String,
    /// Which method: its place in the order of [`Line::methods`].
    pub(crate) method: usize,
    /// Of the types that the model declares.
    pub(crate) arguments: Vec<Value>,
    /// When the server had read it.
    pub(crate) at: Instant,
    pub(crate) reply: oneshot::Sender<Result<Vec<Output>, Refusal>>,
}

/// What the nodes of a line are built from.
pub(super) struct LineNodesBuilder {
    pub(super) line: Arc<Line>,
    pub(super) dialect: &'static Dialect,
    pub(super) ids: Arc<NodeIds>,
    pub(super) clock: PlcClock,
    pub(super) requests: mpsc::Sender<Request>,
    pub(super) authenticator: Arc<Authenticator>,
}

impl InMemoryNodeManagerImplBuilder for LineNodesBuilder {
    type Impl = LineNodes;

    fn build(self, context: ServerContext, space: &mut AddressSpace) -> LineNodes {
        let mut namespaces = Vec::new();
        for uri in self.dialect.namespaces(&self.line) {
            let index = context.type_tree.write().namespaces_mut().add_namespace(uri);
            space.add_namespace(uri, index);
            namespaces.push((index, uri.to_owned()));
        }
        let namespace = namespaces.last().map_or(0, |(index, _)| *index);
        nodes::insert(
            &nodes::Shown { line: &self.line, dialect: self.dialect, ids: &self.ids },
            namespace,
            &self.clock,
            space,
        );
        LineNodes {
            namespaces,
            namespace,
            line: self.line,
            ids: self.ids,
            clock: self.clock,
            requests: self.requests,
            authenticator: self.authenticator,
            readers: Readers::default(),
        }
    }
}

/// The nodes of a line.
pub(crate) struct LineNodes {
    /// All namespaces that the line's server brings with it.
    namespaces: Vec<(u16, String)>,
    /// That of the line's nodes.
    namespace: u16,
    line: Arc<Line>,
    ids: Arc<NodeIds>,
    clock: PlcClock,
    requests: mpsc::Sender<Request>,
    authenticator: Arc<Authenticator>,
    readers: Readers,
}

impl LineNodes {
    pub(super) fn namespace(&self) -> u16 {
        self.namespace
    }

    /// The clients that read them.
    pub(super) fn readers(&self) -> &Readers {
        &self.readers
    }

    async fn serve(&self, client: &str, method: &mut MethodCall) {
        let Some((index, known)) = self.find(method) else {
            return method.set_status(StatusCode::BadMethodInvalid);
        };
        match read(known, method.arguments()) {
            Ok(arguments) => match self.ask(client, index, known, arguments).await {
                Ok(outputs) => {
                    method.set_outputs(outputs);
                    method.set_status(StatusCode::Good);
                }
                Err(status) => method.set_status(status),
            },
            Err(Misfit::Missing) => method.set_status(StatusCode::BadArgumentsMissing),
            Err(Misfit::Types(errors)) => method.set_argument_error(errors),
        }
    }

    fn find(&self, method: &MethodCall) -> Option<(usize, &Method)> {
        let name = self.ids.name(&method.method_id().identifier)?;
        self.line.methods().enumerate().find(|(_, known)| known.name == name)
    }

    async fn ask(
        &self,
        client: &str,
        index: usize,
        method: &Method,
        arguments: Vec<Value>,
    ) -> Result<Vec<Variant>, StatusCode> {
        let (reply, answer) = oneshot::channel();
        let request = Request { client: client.to_owned(), method: index, arguments, at: Instant::now(), reply };
        let halted = StatusCode::BadServerHalted;
        self.requests.send(request).await.map_err(|_| halted)?;
        match answer.await.map_err(|_| halted)? {
            Ok(outputs) => Ok(convert::outputs(method, &outputs, &self.clock)),
            Err(refusal) => Err(convert::status_of(&refusal)),
        }
    }
}

/// How arguments do not fit a method.
enum Misfit {
    Missing,
    Types(Vec<StatusCode>),
}

fn read(method: &Method, arguments: &[Variant]) -> Result<Vec<Value>, Misfit> {
    if arguments.len() < method.inputs.len() {
        return Err(Misfit::Missing);
    }
    let errors = type_errors(method, arguments);
    let values: Option<Vec<Value>> = arguments.iter().map(to_value).collect();
    match values {
        Some(values) if errors.iter().all(StatusCode::is_good) => Ok(values),
        _ => Err(Misfit::Types(errors)),
    }
}

fn type_errors(method: &Method, arguments: &[Variant]) -> Vec<StatusCode> {
    let status = |(argument, variant)| {
        if nodes::is_of_type(variant, argument) { StatusCode::Good } else { StatusCode::BadTypeMismatch }
    };
    method.inputs.iter().zip(arguments).map(status).collect()
}

/// The application name that the client gave when it opened its session.
fn client_of(context: &RequestContext) -> String {
    let session = context.session().read();
    session.application_description().application_name.text.as_ref().to_owned()
}

#[async_trait]
impl InMemoryNodeManagerImpl for LineNodes {
    async fn init(&self, _space: &mut AddressSpace, _context: ServerContext) {}

    fn name(&self) -> &'static str {
        "line"
    }

    fn namespaces(&self) -> Vec<NamespaceMetadata> {
        self.namespaces.iter().map(|(index, uri)| namespace_metadata(*index, uri)).collect()
    }

    async fn read_values(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        nodes: &[&ParsedReadValueId],
        max_age: f64,
        stamps: TimestampsToReturn,
    ) -> Vec<DataValue> {
        let space = space.read();
        self.readers.read(nodes.iter().map(|node| &node.node_id));
        nodes.iter().map(|node| space.read(context, node, max_age, stamps)).collect()
    }

    #[expect(clippy::mut_mut, reason = "the library's trait has this signature")]
    async fn create_value_monitored_items(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        items: &mut [&mut &mut CreateMonitoredItem],
    ) {
        self.readers.monitor(items.iter().map(|item| &***item));
        let monitored: Vec<_> = items.iter().map(|item| item.item_to_monitor()).collect();
        let values = self.read_values(context, space, &monitored, 0.0, TimestampsToReturn::Both).await;
        for (item, value) in items.iter_mut().zip(values) {
            if value.status() != StatusCode::BadAttributeIdInvalid {
                item.set_initial_value(value);
            }
            item.set_status(StatusCode::Good);
        }
    }

    async fn delete_monitored_items(&self, _context: &RequestContext, items: &[&MonitoredItemRef]) {
        self.readers.forget(items.iter().map(|item| item.handle()));
    }

    /// Everything is changed through methods: a write is refused as the node's access level says.
    async fn write(
        &self,
        context: &RequestContext,
        space: &RwLock<AddressSpace>,
        writes: &mut [&mut WriteNode],
    ) -> Result<(), StatusCode> {
        let (mut space, types) = (space.write(), context.type_tree.read());
        for write in writes {
            let access = space.validate_node_write(context, write.value(), &*types);
            write.set_status(access.err().unwrap_or(StatusCode::BadNotWritable));
        }
        Ok(())
    }

    #[expect(clippy::mut_mut, reason = "the library's trait has this signature")]
    async fn call(
        &self,
        context: &RequestContext,
        _space: &RwLock<AddressSpace>,
        methods: &mut [&mut &mut MethodCall],
    ) -> Result<(), StatusCode> {
        self.authenticator.count_refused_calls(context);
        let client = client_of(context);
        for method in methods {
            self.serve(&client, method).await;
        }
        Ok(())
    }
}
