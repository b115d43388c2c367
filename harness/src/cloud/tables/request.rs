//! The description of a table in the words of the SDK.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, Projection,
    ProvisionedThroughput,
};

use crate::cloud::template::table::{Attribute, Index, Key, Projection as Holds, Schema, Throughput};

/// Fills in a request.
pub(super) fn fill(request: CreateTableFluentBuilder, schema: &Schema) -> Result<CreateTableFluentBuilder, BuildError> {
    let attributes = each(&schema.attribute_definitions, attribute)?;
    let mut request = request
        .set_attribute_definitions(Some(attributes))
        .set_key_schema(Some(each(&schema.key_schema, key)?))
        .set_billing_mode(schema.billing_mode.as_deref().map(BillingMode::from))
        .set_provisioned_throughput(schema.provisioned_throughput.as_ref().map(throughput).transpose()?);
    for index in &schema.global_secondary_indexes {
        let global = GlobalSecondaryIndex::builder()
            .index_name(&index.index_name)
            .set_key_schema(Some(each(&index.key_schema, key)?))
            .projection(projection(&index.projection))
            .set_provisioned_throughput(index.provisioned_throughput.as_ref().map(throughput).transpose()?);
        request = request.global_secondary_indexes(global.build()?);
    }
    for index in &schema.local_secondary_indexes {
        request = request.local_secondary_indexes(local(index)?);
    }
    Ok(request)
}

fn each<T, U>(all: &[T], one: impl Fn(&T) -> Result<U, BuildError>) -> Result<Vec<U>, BuildError> {
    all.iter().map(one).collect()
}

fn attribute(attribute: &Attribute) -> Result<AttributeDefinition, BuildError> {
    let Attribute { attribute_name, attribute_type } = attribute;
    AttributeDefinition::builder().attribute_name(attribute_name).attribute_type(attribute_type.as_str().into()).build()
}

fn key(key: &Key) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder().attribute_name(&key.attribute_name).key_type(key.key_type.as_str().into()).build()
}

fn throughput(throughput: &Throughput) -> Result<ProvisionedThroughput, BuildError> {
    let Throughput { read_capacity_units, write_capacity_units } = throughput;
    let units = ProvisionedThroughput::builder().read_capacity_units(*read_capacity_units);
    units.write_capacity_units(*write_capacity_units).build()
}

fn local(index: &Index) -> Result<LocalSecondaryIndex, BuildError> {
    LocalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(each(&index.key_schema, key)?))
        .projection(projection(&index.projection))
        .build()
}

fn projection(holds: &Holds) -> Projection {
    let attributes = Some(holds.non_key_attributes.clone()).filter(|attributes| !attributes.is_empty());
    let kind = holds.projection_type.as_deref().map(Into::into);
    Projection::builder().set_projection_type(kind).set_non_key_attributes(attributes).build()
}
