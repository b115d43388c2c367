//! The dialects. What a controller's project can set is here as it is set by default, or as the smallest of a family has it.

use std::time::Duration;

use plant_server::Capacity;

use super::definition::Dialect;
use super::form::Form;

/// OPC UA for Devices and OPC UA for IEC 61131-3, which runtimes load before the controller's own namespace.
const DEVICES: &str = "http://opcfoundation.org/UA/DI/";
const PLCOPEN: &str = "http://PLCopen.org/OpcUa/IEC61131-3/";

/// What controllers that look at values now and then have in common.
const SAMPLED: Capacity =
    Capacity { sampling: Duration::from_millis(100), publishing: Duration::from_millis(100), ..Capacity::AMPLE };

impl Dialect {
    /// The server of the simulator itself: names are as the model has them, every change is told at once.
    pub const OWN: Self =
        Self { name: "own", namespaces: &[], form: Form::Plain, has_methods: true, capacity: Capacity::AMPLE };

    /// SIMATIC S7-1500: data blocks are `"DB"."member"` in the namespace 3; a server method is the member `Method` of its
    /// instance. The URI as clients find it in `NamespaceArray`. Sampling and publishing are set in the project (SIMATIC
    /// Communication, Function Manual A5E03735815, "Using the S7-1500 as an OPC UA server"); that they are 100 ms, and that a
    /// small CPU has 32 sessions of 20 subscriptions and 1000 items, is assumed: the data sheet of each CPU has its own.
    const S7_1500: Self = Self {
        name: "s7-1500",
        namespaces: &[DEVICES, "http://www.siemens.com/simatic-s7-opcua"],
        form: Form::Quoted,
        has_methods: true,
        capacity: Capacity { sessions: 32, subscriptions: 20, items: 1000, ..SAMPLED },
    };

    /// `TwinCAT` 3, TF6100: symbols by their path in the namespace 4, `MAIN.fb.x`, and a method behind `#`. The server asks the
    /// runtime by ADS as often as a client wants, within the rates that are configured (Beckhoff Information System,
    /// TF6100, "Optimizations"); 50 ms and 100 sessions stand for them here.
    const TWINCAT: Self = Self {
        name: "twincat",
        namespaces: &[DEVICES, PLCOPEN, "urn:BeckhoffAutomation:Ua:PLC1"],
        form: Form::Path { prefix: "MAIN.", method: "#" },
        has_methods: true,
        capacity: Capacity {
            sampling: Duration::from_millis(50),
            publishing: Duration::from_millis(50),
            sessions: 100,
            ..SAMPLED
        },
    };

    /// CODESYS: `|var|DEVICE.Application.GVL.x` in the namespace 4. `ItemMinSamplingRate` is 100 ms, `SessionsMax` 100, and
    /// 100 each of `MaxNodesPerRead`, `MaxNodesPerBrowse`, `MaxNodesPerTranslateBrowsePathsToNodeIds` and
    /// `MaxNodesPerMethodCall` (CODESYS Communication, "OPC UA Server Configuration Settings", the defaults). Methods come by an
    /// information model of the user's, whose identifiers the user chooses; here they are like all others.
    const CODESYS: Self = Self {
        name: "codesys",
        namespaces: &[DEVICES, PLCOPEN, "CODESYSSPV3/3S/IecVarAccess"],
        form: Form::Path { prefix: "|var|PLC.Application.GVL.", method: "." },
        has_methods: true,
        capacity: Capacity { sessions: 100, nodes: 100, ..SAMPLED },
    };

    /// A small controller whose nodes have numbers, as those of Weidmüller u-control (UC20-SL2000, System manual
    /// 2696790000, "OPC UA Server": numeric node ids only), with the five sessions and the 100 ms of a `PLCnext` AXC F 2152
    /// (`PLCnext` Info Center, "Device-specific OPC UA settings and limitations").
    const NUMERIC: Self = Self {
        name: "numeric",
        namespaces: &["urn:controller:variables"],
        form: Form::Number { first: 1000 },
        has_methods: true,
        capacity: Capacity { sessions: 5, subscriptions: 2, items: 500, nodes: 100, ..SAMPLED },
    };

    /// The same without methods, which many small servers do not have (they are optional, OPC 10000-7), and with the three
    /// sessions of an AXC F 1152.
    const NO_METHODS: Self = Self {
        name: "no-methods",
        has_methods: false,
        capacity: Capacity { sessions: 3, ..Self::NUMERIC.capacity },
        ..Self::NUMERIC
    };

    /// All dialects, the simulator's own first.
    pub const ALL: [&'static Self; 6] =
        [&Self::OWN, &Self::S7_1500, &Self::TWINCAT, &Self::CODESYS, &Self::NUMERIC, &Self::NO_METHODS];
}
