//! Lines that are nothing but a description, served and driven over OPC UA: the assembly line, and a tiny one that is
//! written here.

use std::time::Duration;

use crate::client::{Client, until};
use crate::described::described;
use line_model::{Line, aml};
use opcua::types::{StatusCode, Variant};
use plant_sim::{Config, SimulatedPlant};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines");
const A: &str = "WLPAA1234C0000001";
const B: &str = "WLPBB1234C0000002";
/// Longer than anything takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);
/// The same for what takes the line seconds.
const LATER: Duration = Duration::from_mins(1);

async fn serve(line: Line) -> (SimulatedPlant, Client) {
    let plant = SimulatedPlant::start(Config::open(line)).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "parameter service").await;
    (plant, client)
}

/// A client in control of the assembly line.
struct Service {
    client: Client,
    token: u64,
}

impl Service {
    async fn command(&self, method: &str, arguments: Vec<Variant>) -> Result<Vec<Variant>, StatusCode> {
        self.client.call(method, [vec![self.token.into()], arguments].concat()).await
    }

    async fn hand(&self, act: &str, arguments: Vec<Variant>) {
        self.client.call(&format!("Operator.{act}"), arguments).await.unwrap();
    }

    /// Loads two cars and starts the line with all its belts.
    async fn start(&self) {
        for vin in [A, B] {
            self.hand("LoadCarrier", vec![vin.into()]).await;
        }
        self.hand("SelectAuto", vec![true.into()]).await;
        self.hand("PressStart", vec![]).await;
        until(&self.client, "Line.State", "Running", SOON).await;
        for station in ["Screwdriving", "Filling", "Measuring"] {
            self.command(&format!("{station}.Belt.Run"), vec![1i32.into(), false.into()]).await.unwrap();
        }
    }

    async fn send(&self, station: &str, vin: &str, asked: &[(String, f64)]) -> Result<Vec<Variant>, StatusCode> {
        let names: Vec<String> = asked.iter().map(|(name, _)| name.clone()).collect();
        let values: Vec<f64> = asked.iter().map(|(_, value)| *value).collect();
        self.command(&format!("{station}.SetParameters"), vec![vin.into(), names.into(), values.into()]).await
    }

    async fn begin(&self, station: &str, vin: &str) -> Result<Vec<Variant>, StatusCode> {
        self.command(&format!("{station}.Start"), vec![vin.into()]).await
    }

    async fn arrives(&self, station: &str, vin: &str) {
        until(&self.client, &format!("{station}.Vin"), vin, LATER).await;
    }

    /// Gives a car what it asks for, waits until its cycle is over, lets it go.
    async fn process(&self, station: &str, vin: &str, asked: &[(String, f64)]) {
        self.arrives(station, vin).await;
        self.send(station, vin, asked).await.unwrap();
        self.begin(station, vin).await.unwrap();
        until(&self.client, &format!("{station}.State"), "Done", LATER).await;
    }

    async fn release(&self, station: &str) {
        self.command(&format!("{station}.Belt.Stopper.Release"), vec![]).await.unwrap();
    }

    async fn results(&self, station: &str, from: u64) -> Vec<Vec<Variant>> {
        let arguments = vec![from.into(), 100u32.into()];
        let columns = self.client.call(&format!("{station}.GetResults"), arguments).await.unwrap();
        columns.into_iter().map(cells).collect()
    }
}

fn cells(column: Variant) -> Vec<Variant> {
    match column {
        Variant::Array(array) => array.values,
        other => panic!("{other:?} is no column"),
    }
}

fn variants<T: Into<Variant>>(values: impl IntoIterator<Item = T>) -> Vec<Variant> {
    values.into_iter().map(Into::into).collect()
}

fn joints(torques: &[f64], most_angle: f64) -> Vec<(String, f64)> {
    let of_joint = |(joint, torque): (usize, &f64)| {
        let limits = [("Torque", *torque), ("TorqueMin", torque - 1.0), ("TorqueMax", torque + 2.0)];
        let angles = [("AngleMin", 5.0), ("AngleMax", most_angle)];
        limits.into_iter().chain(angles).map(move |(name, value)| (format!("Joint{}.{name}", joint + 1), value))
    };
    torques.iter().enumerate().flat_map(of_joint).collect()
}

fn fill(volume: f64) -> Vec<(String, f64)> {
    [("Volume", volume), ("PressureMin", 0.5), ("PressureMax", 3.5), ("Paint", 7.0)]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

fn point() -> Vec<(String, f64)> {
    [("GapMin", 3.0), ("GapMax", 5.0), ("FlushMin", -1.0), ("FlushMax", 1.0)]
        .map(|(name, value)| (format!("Point1.{name}"), value))
        .into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cars_are_assembled_with_parameters_of_their_own_and_the_bad_one_goes_to_rework() {
    let line = aml::load(format!("{FIXTURES}/assembly.aml")).unwrap_or_else(|errors| panic!("{errors}"));
    let (plant, client) = serve(line).await;
    let token = client.acquire("parameter service", 60_000).await.unwrap();
    let service = Service { client, token };
    service.start().await;
    refuses_what_is_not_for_this_car(&service).await;
    screwdriving(&service).await;
    filling_and_measuring(&service).await;
    service.client.close().await;
    plant.stop().await;
}

async fn refuses_what_is_not_for_this_car(service: &Service) {
    service.arrives("Screwdriving", A).await;
    let refused = Err(StatusCode::BadInvalidState);
    assert_eq!(service.begin("Screwdriving", A).await, refused);
    let why = format!("interlock: there are no parameters, set those of {A} first");
    assert_eq!(service.client.read("Screwdriving.Refused").await, Variant::from(why));
    service.send("Screwdriving", B, &joints(&[20.0], 90.0)).await.unwrap();
    assert_eq!(service.begin("Screwdriving", A).await, refused);
    assert_eq!(service.begin("Screwdriving", B).await, refused);
    let stale = vec![(service.token + 1).into(), A.into()];
    assert_eq!(service.client.call("Screwdriving.Start", stale).await, Err(StatusCode::BadUserAccessDenied));
    let too_much = service.send("Screwdriving", A, &joints(&[500.0], 90.0)).await;
    assert_eq!(too_much, Err(StatusCode::BadOutOfRange));
    let swapped = vec![service.token.into(), A.into(), vec![1.0].into(), vec!["Joint1.Torque".to_owned()].into()];
    let mismatch = service.client.call("Screwdriving.SetParameters", swapped).await;
    assert_eq!(mismatch, Err(StatusCode::BadInvalidArgument));
    assert_eq!(service.client.read("Screwdriving.LastSerial").await, Variant::from(0u64));
}

/// The second joint of the second car has a limit that it can't keep.
async fn screwdriving(service: &Service) {
    service.process("Screwdriving", A, &joints(&[20.0, 30.0], 90.0)).await;
    assert_eq!(service.client.read("Screwdriving.Result").await, Variant::from("OK"));
    service.release("Screwdriving").await;
    let mut second = joints(&[15.0, 25.0], 90.0);
    second.last_mut().unwrap().1 = 6.0;
    service.process("Screwdriving", B, &second).await;
    assert_eq!(service.client.read("Screwdriving.Result").await, Variant::from("NOK"));
    let columns = service.results("Screwdriving", 1).await;
    assert_eq!(columns[0], variants(1u64..=4));
    assert_eq!(columns[1], variants([A, A, B, B]));
    assert_eq!(columns[2], variants([1u32, 2, 1, 2]));
    assert_eq!(columns[5], variants(["OK", "OK", "OK", "NOK"]));
    let number = |value: &Variant| if let Variant::Double(number) = value { *number } else { f64::NAN };
    let torques: Vec<f64> = columns[3].iter().map(number).collect();
    for (torque, asked) in torques.iter().zip([20.0, 30.0, 15.0]) {
        assert!((asked..asked + 1.0).contains(torque), "{torques:?}");
    }
    service.command("Screwdriving.Acknowledge", vec![4u64.into()]).await.unwrap();
    assert_eq!(service.client.read("Screwdriving.Acknowledged").await, Variant::from(4u64));
    service.release("Screwdriving").await;
}

async fn filling_and_measuring(service: &Service) {
    for (vin, bin) in [(A, "Finished"), (B, "Rework")] {
        service.arrives("Filling", vin).await;
        let ignored = service.send("Filling", vin, &fill(840.0)).await.unwrap().remove(0);
        assert_eq!(cells(ignored), variants(["Paint"]));
        service.begin("Filling", vin).await.unwrap();
        until(&service.client, "Filling.State", "Done", LATER).await;
        service.release("Filling").await;
        service.process("Measuring", vin, &point()).await;
        let switch = if bin == "Rework" { "Gate.Reject" } else { "Gate.Pass" };
        service.command(switch, vec![]).await.unwrap();
        service.release("Measuring").await;
        until(&service.client, &format!("{bin}.Count"), 1u32, LATER).await;
    }
    let filled = service.results("Filling", 1).await;
    assert_eq!((&filled[1], &filled[4]), (&variants([A, B]), &variants(["OK", "OK"])));
    assert_eq!(service.results("Measuring", 2).await[0], variants([2u64]));
    until(&service.client, "Production.Finished", 2u32, SOON).await;
}

const TINY: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<CAEXFile SchemaVersion="3.0" FileName="tiny.aml" xmlns="http://www.dke.de/CAEX">
  <ExternalReference Path="lineproof-library.aml" Alias="Lib"/>
  <InstanceHierarchy Name="Lines">
    <InternalElement Name="Tiny" ID="1">
      <Attribute Name="Namespace" AttributeDataType="xs:anyURI"><Value>urn:lineproof:line:tiny</Value></Attribute>
      <InternalElement Name="Feeder" ID="2" RefBaseSystemUnitPath="Lib@Units/Magazine">
        <ExternalInterface Name="Load" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Gate" ID="3" RefBaseSystemUnitPath="Lib@Units/RejectGate">
        <Attribute Name="When"><Value>not Saw.AtSpeed</Value></Attribute>
      </InternalElement>
      <InternalElement Name="Saw" ID="4" RefBaseSystemUnitPath="Lib@Units/Motor">
        <Attribute Name="MaxSpeed" Unit="1/min"><Value>3000</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="On"><Attribute Name="the guard is open"><Value>Guard.On</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Run" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="speed" AttributeDataType="xs:double" Unit="1/min"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Guard" ID="5" RefBaseSystemUnitPath="Lib@Units/SelectorSwitch">
        <ExternalInterface Name="Select" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="open" AttributeDataType="xs:boolean"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Bell" ID="6" RefBaseSystemUnitPath="Lib@Units/PushButton">
        <ExternalInterface Name="Press" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Lamp" ID="7" RefBaseSystemUnitPath="Lib@Units/Indicator">
        <Attribute Name="On"><Value>Bell.Down or Saw.AtSpeed</Value></Attribute>
        <ExternalInterface Name="Lit" RefBaseClassPath="Lib@Interfaces/Signal"/>
      </InternalElement>
      <InternalElement Name="Good" ID="8" RefBaseSystemUnitPath="Lib@Units/Bin"/>
      <InternalElement Name="Bad" ID="9" RefBaseSystemUnitPath="Lib@Units/Bin"/>
      <InternalLink Name="a" RefPartnerSideA="Feeder:Out" RefPartnerSideB="Gate:In"/>
      <InternalLink Name="b" RefPartnerSideA="Gate:Out" RefPartnerSideB="Good:In"/>
      <InternalLink Name="c" RefPartnerSideA="Gate:RejectOut" RefPartnerSideB="Bad:In"/>
      <RoleRequirements RefBaseRoleClassPath="Lib@Roles/ProductionLine"/>
    </InternalElement>
  </InstanceHierarchy>
</CAEXFile>
"#;

fn tiny() -> Line {
    described(TINY)
}

/// A saw that somebody described: what comes before it turns is rejected.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_nobody_has_thought_of_runs_from_its_description() {
    let (plant, client) = serve(tiny()).await;
    client.call("Feeder.Load", vec![2u32.into()]).await.unwrap();
    until(&client, "Gate.Rejected", 2u32, SOON).await;
    client.call("Guard.Select", vec![true.into()]).await.unwrap();
    assert_eq!(client.call("Saw.Run", vec![1200.0.into()]).await, Err(StatusCode::BadInvalidState));
    client.call("Guard.Select", vec![false.into()]).await.unwrap();
    assert_eq!(client.call("Saw.Run", vec![3001.0.into()]).await, Err(StatusCode::BadOutOfRange));
    assert_eq!(client.read("Lamp.Lit").await, Variant::from(false));
    client.call("Saw.Run", vec![1200.0.into()]).await.unwrap();
    until(&client, "Saw.Speed", 1200.0, SOON).await;
    until(&client, "Lamp.Lit", true, SOON).await;
    until(&client, "Gate.Passing", true, SOON).await;
    client.call("Feeder.Load", vec![1u32.into()]).await.unwrap();
    until(&client, "Gate.Passed", 1u32, SOON).await;
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bell_that_somebody_described_lights_its_lamp() {
    let (plant, client) = serve(tiny()).await;
    let mut changes = client.subscribe(&["Lamp.Lit"]).await;
    client.call("Bell.Press", vec![]).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let next = tokio::time::timeout(SOON, changes.recv()).await.expect("the lamp goes on and off").unwrap();
        seen.push(next.1.value.unwrap());
    }
    assert_eq!(seen, variants([false, true, false]));
    client.close().await;
    plant.stop().await;
}
