//! Two servers over one line: non-transparent redundancy (OPC 10000-4, 6.6.2.4; OPC 10000-5, 6.3.14).
//!
//! Both servers run and show the same line, so the support is `Hot`. A client connects to the one with the larger
//! `ServiceLevel`. The standard asks clients to find the other server with `FindServers`; the library answers for one
//! server only, so the addresses stand in `ServerNetworkGroups`.

use std::cell::Cell;
use std::fmt;
use std::net::SocketAddr;

use opcua::server::ServerHandle;
use opcua::server::address_space::{AddressSpace, NodeType};
use opcua::server::node_manager::memory::CoreNodeManager;
use opcua::sync::Mutex;
use opcua::types::{
    AttributeId, DataValue, EndpointUrlListDataType, ExtensionObject, NetworkGroupDataType, NodeId, ObjectId,
    ObjectTypeId, RedundancySupport, RedundantServerDataType, ReferenceTypeId, ServerState, UAString, VariableId,
    Variant,
};

use plant_server::{Face, endpoint_url};

/// The service level of the server that clients are to use: the top of the range `Healthy`, 200 to 255.
const PREFERRED: u8 = 255;
/// The service level of one that is as good and not to be used: the bottom of that range.
const STANDBY: u8 = 200;

/// The servers of one line.
pub(crate) struct Redundancy {
    servers: Vec<Member>,
    levels: Mutex<Levels>,
}

struct Member {
    uri: String,
    address: SocketAddr,
    /// Another one after each restart.
    handle: Mutex<ServerHandle>,
}

struct Levels {
    preferred: usize,
    levels: Vec<u8>,
}

/// There is no such server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no server {server}: the line has {servers}, counted from 0")]
pub struct UnknownServer {
    /// Which was asked for.
    pub server: usize,
    /// How many there are.
    pub servers: usize,
}

impl fmt::Debug for Redundancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.servers.iter().map(|member| &member.uri)).finish()
    }
}

impl Redundancy {
    pub(super) fn new(servers: Vec<(Face, ServerHandle)>) -> Result<Self, String> {
        let member = |(face, handle): (Face, ServerHandle)| Member {
            uri: face.uri().to_owned(),
            address: face.address,
            handle: Mutex::new(handle),
        };
        let servers: Vec<_> = servers.into_iter().map(member).collect();
        let levels = (0..servers.len()).map(|server| if server == 0 { PREFERRED } else { STANDBY }).collect();
        let this = Self { servers, levels: Mutex::new(Levels { preferred: 0, levels }) };
        this.servers.iter().try_for_each(|member| this.describe(member))?;
        this.show();
        Ok(this)
    }

    /// A server was restarted: it is to show the same as before.
    pub(super) fn replace(&self, server: usize, handle: ServerHandle) -> Result<(), String> {
        let member = &self.servers[server];
        *member.handle.lock() = handle;
        self.describe(member)?;
        self.show();
        Ok(())
    }

    /// The service level of the first server.
    pub(crate) fn service_level(&self) -> u8 {
        self.levels.lock().levels[0]
    }

    /// How many monitored items show the service level of the first server.
    pub(crate) fn level_subscribers(&self) -> u64 {
        let subscribers = Cell::new(0);
        let level = VariableId::Server_ServiceLevel.into();
        let handle = self.servers[0].handle.lock().clone();
        // The library asks for a value for each item, and tells nothing where there is none.
        handle.subscriptions().maybe_notify([(&level, AttributeId::Value)].into_iter(), |_, _, _, _| {
            subscribers.set(subscribers.get() + 1);
            None
        });
        subscribers.get()
    }

    /// The address that the first server listens on.
    pub(crate) fn first(&self) -> SocketAddr {
        self.servers[0].address
    }

    /// The addresses that the servers listen on.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.servers.iter().map(|member| member.address)
    }

    /// Makes the next server the preferred one; nothing happens to one that is alone.
    pub(crate) fn switch_over(&self) {
        {
            let mut levels = self.levels.lock();
            let preferred = (levels.preferred + 1) % self.servers.len();
            levels.preferred = preferred;
            levels.levels.fill(STANDBY);
            levels.levels[preferred] = PREFERRED;
        }
        self.show();
    }

    /// Sets the service level of one server.
    pub(crate) fn set_service_level(&self, server: usize, level: u8) -> Result<(), UnknownServer> {
        {
            let mut levels = self.levels.lock();
            let servers = levels.levels.len();
            *levels.levels.get_mut(server).ok_or(UnknownServer { server, servers })? = level;
        }
        self.show();
        Ok(())
    }

    fn show(&self) {
        let levels = self.levels.lock();
        let states = self.states(&levels.levels);
        for (member, level) in self.servers.iter().zip(&levels.levels) {
            let handle = member.handle.lock().clone();
            handle.set_service_level(*level);
            if let (true, Some(core)) = (self.servers.len() > 1, core_of(&handle)) {
                let node = VariableId::Server_ServerRedundancy_RedundantServerArray.into();
                let value = DataValue::new_now(states.clone());
                if let Err(status) = core.set_value(handle.subscriptions(), &node, None, value) {
                    tracing::error!("the states of the redundant servers cannot be shown: {status}");
                }
            }
        }
    }

    fn states(&self, levels: &[u8]) -> Vec<ExtensionObject> {
        let state = |(member, level): (&Member, &u8)| RedundantServerDataType {
            server_id: UAString::from(&member.uri),
            service_level: *level,
            // OPC 10000-5, 12.6: 0 Maintenance and 1 NoData are levels of a server that runs.
            server_state: ServerState::Running,
        };
        self.servers.iter().zip(levels).map(state).map(ExtensionObject::from_message).collect()
    }

    /// The object `ServerRedundancy` of one of two servers becomes that of a non-transparent pair.
    fn describe(&self, member: &Member) -> Result<(), String> {
        if self.servers.len() == 1 {
            return Ok(());
        }
        let core = core_of(&member.handle.lock()).ok_or("the server has lost its core nodes")?;
        let mut space = core.address_space().write();
        retype(&mut space);
        let uris: Vec<_> = self.servers.iter().map(|member| UAString::from(&member.uri)).collect();
        for (id, value) in [
            (VariableId::Server_ServerRedundancy_RedundancySupport, (RedundancySupport::Hot as i32).into()),
            (VariableId::Server_ServerRedundancy_CurrentServerId, Variant::from(UAString::from(&member.uri))),
            (VariableId::Server_ServerRedundancy_ServerUriArray, uris.into()),
            (VariableId::Server_ServerRedundancy_ServerNetworkGroups, self.network_groups().into()),
        ] {
            property(&mut space, id, value);
        }
        Ok(())
    }

    fn network_groups(&self) -> Vec<ExtensionObject> {
        let group = |member: &Member| {
            let url = UAString::from(endpoint_url(member.address));
            let path = EndpointUrlListDataType { endpoint_url_list: Some(vec![url]) };
            NetworkGroupDataType { server_uri: UAString::from(&member.uri), network_paths: Some(vec![path]) }
        };
        self.servers.iter().map(group).map(ExtensionObject::from_message).collect()
    }
}

fn core_of(handle: &ServerHandle) -> Option<std::sync::Arc<CoreNodeManager>> {
    handle.node_managers().get_of_type::<CoreNodeManager>()
}

fn retype(space: &mut AddressSpace) {
    let object: NodeId = ObjectId::Server_ServerRedundancy.into();
    let old: NodeId = ObjectTypeId::ServerRedundancyType.into();
    let new: NodeId = ObjectTypeId::NonTransparentNetworkRedundancyType.into();
    space.delete_reference(&object, &old, ReferenceTypeId::HasTypeDefinition);
    space.insert_reference(&object, &new, ReferenceTypeId::HasTypeDefinition);
}

fn property(space: &mut AddressSpace, id: VariableId, value: Variant) {
    let (object, node): (NodeId, NodeId) = (ObjectId::Server_ServerRedundancy.into(), id.into());
    // Of these properties the library's node set connects only the first to its object.
    if id != VariableId::Server_ServerRedundancy_RedundancySupport {
        space.insert_reference(&object, &node, ReferenceTypeId::HasProperty);
    }
    if let Some(NodeType::Variable(variable)) = space.find_mut(&node) {
        variable.set_data_value(DataValue::new_now(value));
    }
}
