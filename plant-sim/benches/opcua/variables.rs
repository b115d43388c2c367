//! A server of variables that clients write: what a controller is of which only the node set is known.

use std::fmt::Write as _;

use plant_replica::{Replica, ReplicaConfig};

use crate::client::{Failure, NAMESPACE};

/// The variable that servers of all libraries have.
pub(crate) const COMMON: &str = "Bench.Int32";

/// The names of so many variables.
pub(crate) fn names(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("Bench.V{index}")).collect()
}

/// Starts a server of these variables and the common one.
pub(crate) async fn serve(names: &[String]) -> Result<Replica, Failure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("variables.xml");
    std::fs::write(&file, node_set(names)?)?;
    Ok(Replica::start(ReplicaConfig::open(vec![file])).await?)
}

fn node_set(names: &[String]) -> Result<String, std::fmt::Error> {
    let mut text = format!(
        r#"<UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd">
<NamespaceUris><Uri>{NAMESPACE}</Uri></NamespaceUris>
<Models><Model ModelUri="{NAMESPACE}" Version="1"/></Models>
"#
    );
    for name in names.iter().map(String::as_str).chain([COMMON]) {
        write!(
            text,
            r#"<UAVariable NodeId="ns=1;s={name}" BrowseName="1:{name}" DataType="i=6" AccessLevel="3">
  <DisplayName>{name}</DisplayName>
  <References>
    <Reference ReferenceType="i=35" IsForward="false">i=85</Reference>
    <Reference ReferenceType="i=40">i=63</Reference>
  </References>
</UAVariable>
"#
        )?;
    }
    text.push_str("</UANodeSet>\n");
    Ok(text)
}
