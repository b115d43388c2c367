//! A bath: a tank that is heated, described here and driven over OPC UA.

use std::time::Duration;

use crate::client::{Client, until};
use crate::described::described;
use opcua::types::StatusCode;
use plant_sim::{Config, SimulatedPlant};

/// Longer than anything takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);

const BATH: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<CAEXFile SchemaVersion="3.0" FileName="bath.aml" xmlns="http://www.dke.de/CAEX">
  <ExternalReference Path="lineproof-library.aml" Alias="Lib"/>
  <InstanceHierarchy Name="Lines">
    <InternalElement Name="Bath" ID="1">
      <Attribute Name="Namespace" AttributeDataType="xs:anyURI"><Value>urn:lineproof:line:bath</Value></Attribute>
      <InternalElement Name="Tank" ID="2" RefBaseSystemUnitPath="Lib@Units/Tank">
        <Attribute Name="Capacity" Unit="l"><Value>10</Value></Attribute>
        <Attribute Name="Inflow" Unit="l/s"><Value>20</Value></Attribute>
        <Attribute Name="Outflow" Unit="l/s"><Value>20</Value></Attribute>
        <ExternalInterface Name="FillTo" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="level" AttributeDataType="xs:double" Unit="l"/></Attribute>
        </ExternalInterface>
        <ExternalInterface Name="DrainTo" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="level" AttributeDataType="xs:double" Unit="l"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Heating" ID="3" RefBaseSystemUnitPath="Lib@Units/TemperatureZone">
        <Attribute Name="HeatingRate" Unit="K/s"><Value>100</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="Heater"><Attribute Name="there is too little in the tank"><Value>Tank.Low</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Heat" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="temperature" AttributeDataType="xs:double" Unit="°C"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <RoleRequirements RefBaseRoleClassPath="Lib@Roles/ProductionLine"/>
    </InternalElement>
  </InstanceHierarchy>
</CAEXFile>
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bath_is_filled_heated_and_never_heated_dry() {
    let plant = SimulatedPlant::start(Config::open(described(BATH))).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "bath controller").await;
    assert_eq!(client.call("Heating.Heat", vec![80.0.into()]).await, Err(StatusCode::BadInvalidState));
    client.call("Tank.FillTo", vec![5.0.into()]).await.unwrap();
    until(&client, "Tank.Low", false, SOON).await;
    until(&client, "Tank.Inlet", false, SOON).await;
    client.call("Heating.Heat", vec![80.0.into()]).await.unwrap();
    until(&client, "Heating.AtTemperature", true, SOON).await;
    until(&client, "Heating.Heater", false, SOON).await;
    until(&client, "Heating.Heater", true, SOON).await;
    client.call("Tank.DrainTo", vec![0.0.into()]).await.unwrap();
    until(&client, "Tank.Level", 0.0, SOON).await;
    until(&client, "Heating.Heater", false, SOON).await;
    client.close().await;
    plant.stop().await;
}
