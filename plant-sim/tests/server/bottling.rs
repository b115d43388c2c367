//! A bottling line: bottles wait in a buffer, a gripper puts them onto a table, where they are capped, and weighed at the next
//! place; a signal tower tells what came of it.

use std::time::Duration;

use crate::client::{Client, until};
use crate::described::described;
use opcua::types::{StatusCode, Variant};
use plant_sim::{Config, SimulatedPlant};

/// Longer than anything takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);

const LINE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<CAEXFile SchemaVersion="3.0" FileName="bottling.aml" xmlns="http://www.dke.de/CAEX">
  <ExternalReference Path="lineproof-library.aml" Alias="Lib"/>
  <InstanceHierarchy Name="Lines">
    <InternalElement Name="Bottling">
      <Attribute Name="Namespace" AttributeDataType="xs:anyURI"><Value>urn:lineproof:line:bottling</Value></Attribute>
      <InternalElement Name="Bottles" RefBaseSystemUnitPath="Lib@Units/Magazine">
        <ExternalInterface Name="Load" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Buffer" RefBaseSystemUnitPath="Lib@Units/Buffer">
        <Attribute Name="Places"><Value>3</Value></Attribute>
        <Attribute Name="When"><Value>not Hand.PartAtIn</Value></Attribute>
      </InternalElement>
      <InternalElement Name="Hand" RefBaseSystemUnitPath="Lib@Units/Gripper">
        <ExternalInterface Name="Transfer" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Table" RefBaseSystemUnitPath="Lib@Units/Carousel">
        <Attribute Name="Places"><Value>4</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="Rotate">
            <Attribute Name="the hand is down"><Value>Hand.AtOut and not Hand.Up</Value></Attribute>
            <Attribute Name="the capper is at work"><Value>Capper.State == 'Running' or not Capper.Home</Value></Attribute>
          </Attribute>
        </Attribute>
        <ExternalInterface Name="Index" RefBaseClassPath="Lib@Interfaces/Method"/>
        <InternalElement Name="Reader" RefBaseSystemUnitPath="Lib@Units/CodeReader">
          <Attribute Name="Position" Unit="mm"><Value>120</Value></Attribute>
        </InternalElement>
        <InternalElement Name="Capper" RefBaseSystemUnitPath="Lib@Units/Capper">
          <Attribute Name="Position" Unit="mm"><Value>120</Value></Attribute>
          <Attribute Name="Product"><Value>Reader.Code</Value></Attribute>
          <Attribute Name="InPlace"><Value>Reader.Present and Table.InPosition</Value></Attribute>
          <ExternalInterface Name="LoadCaps" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
          </ExternalInterface>
          <ExternalInterface Name="SetParameters" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs">
              <Attribute Name="product" AttributeDataType="xs:string"/>
              <Attribute Name="names" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="values" AttributeDataType="xs:double"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
            </Attribute>
            <Attribute Name="Outputs">
              <Attribute Name="ignored" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
            </Attribute>
          </ExternalInterface>
          <ExternalInterface Name="Start" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs"><Attribute Name="product" AttributeDataType="xs:string"/></Attribute>
          </ExternalInterface>
        </InternalElement>
        <InternalElement Name="Scale" RefBaseSystemUnitPath="Lib@Units/Scale">
          <Attribute Name="Position" Unit="mm"><Value>220</Value></Attribute>
          <Attribute Name="Platform" Unit="mm"><Value>60</Value></Attribute>
          <Attribute Name="MinWeight" Unit="g"><Value>32</Value></Attribute>
          <Attribute Name="MaxWeight" Unit="g"><Value>34</Value></Attribute>
        </InternalElement>
      </InternalElement>
      <InternalElement Name="Tower" RefBaseSystemUnitPath="Lib@Units/TrafficLight">
        <Attribute Name="GreenOn"><Value>Table.Scale.InTolerance</Value></Attribute>
        <Attribute Name="RedFlash"><Value>Table.Scale.TooLight or Table.Scale.TooHeavy</Value></Attribute>
      </InternalElement>
      <InternalElement Name="Box" RefBaseSystemUnitPath="Lib@Units/Bin">
        <ExternalInterface Name="Count" RefBaseClassPath="Lib@Interfaces/Signal"/>
      </InternalElement>
      <InternalLink Name="a" RefPartnerSideA="Bottles:Out" RefPartnerSideB="Buffer:In"/>
      <InternalLink Name="b" RefPartnerSideA="Buffer:Out" RefPartnerSideB="Hand:In"/>
      <InternalLink Name="c" RefPartnerSideA="Hand:Out" RefPartnerSideB="Table:In"/>
      <InternalLink Name="d" RefPartnerSideA="Table:Out" RefPartnerSideB="Box:In"/>
      <RoleRequirements RefBaseRoleClassPath="Lib@Roles/ProductionLine"/>
    </InternalElement>
  </InstanceHierarchy>
</CAEXFile>
"#;

async fn turn(client: &Client, turns: u32) {
    client.call("Table.Index", vec![]).await.unwrap();
    until(client, "Table.Indexes", turns, SOON).await;
    until(client, "Table.EdgeClear", true, SOON).await;
}

async fn cap(client: &Client, bottle: &str) {
    let (names, values) = (["Torque", "TorqueMin", "TorqueMax"].map(String::from), [100.0, 80.0, 130.0]);
    let arguments = vec![bottle.into(), names.to_vec().into(), values.to_vec().into()];
    client.call("Table.Capper.SetParameters", arguments).await.unwrap();
    until(client, "Table.Capper.State", "Ready", SOON).await;
    client.call("Table.Capper.Start", vec![bottle.into()]).await.unwrap();
    until(client, "Table.Capper.State", "Running", SOON).await;
    assert_eq!(client.call("Table.Index", vec![]).await, Err(StatusCode::BadInvalidState), "the capper is at work");
    until(client, "Table.Capper.Result", "OK", SOON).await;
    until(client, "Table.Capper.Home", true, SOON).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bottle_with_its_cap_has_the_right_weight_and_one_without_is_too_light() {
    let config = Config { speed: 3, ..Config::open(described(LINE)) };
    let plant = SimulatedPlant::start(config).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "bottling").await;
    client.call("Table.Capper.LoadCaps", vec![5u32.into()]).await.unwrap();
    client.call("Bottles.Load", vec![2u32.into()]).await.unwrap();
    for (bottle, weighed, lamp) in [(1u32, "InTolerance", "Green"), (2, "TooLight", "Red")] {
        until(&client, "Hand.PartAtIn", true, SOON).await;
        client.call("Hand.Transfer", vec![]).await.unwrap();
        until(&client, "Table.EntryOccupied", true, SOON).await;
        until(&client, "Hand.Busy", false, SOON).await;
        turn(&client, 2 * bottle - 1).await;
        until(&client, "Table.Reader.Code", bottle.to_string().as_str(), SOON).await;
        if bottle == 1 {
            cap(&client, "1").await;
        }
        turn(&client, 2 * bottle).await;
        until(&client, "Table.Scale.Settled", true, SOON).await;
        until(&client, &format!("Table.Scale.{weighed}"), true, SOON).await;
        until(&client, &format!("Tower.{lamp}"), true, SOON).await;
        assert_eq!(client.read("Table.Reader.GoodReads").await, Variant::from(bottle));
    }
    turn(&client, 5).await;
    until(&client, "Box.Count", 2u32, SOON).await;
    client.close().await;
    plant.stop().await;
}
