//! What is to be known of variables and methods: types, units, names of values, arguments.

use std::collections::HashMap;

use line_model::DataType;
use line_opcua::types;
use opcua::types::{
    Argument, Array, AttributeId, DataValue, EUInformation, EnumDefinition, EnumValueType, ExtensionObject,
    NamespaceMap, NodeId, ReadValueId, StatusCode, TimestampsToReturn, Variant,
};
use plant_client::NODES_IN_A_REQUEST;

use super::{BY_HAND, FoundArgument, FoundMethod, FoundSignal, LeftOut, Met, Survey, Surveyor, names};
use crate::plant::PlantError;
use crate::profile::Node;

/// The names of an enumeration's values.
type Names = Vec<(i64, String)>;

/// Why something is neither a signal nor a method, and what to do.
type Unfit = (String, String);

impl Surveyor<'_> {
    /// Everything that was met, as signals and methods; with what was left out before.
    pub(super) async fn describe(
        &self,
        met: Vec<Met>,
        left_out: Vec<LeftOut>,
        namespaces: &NamespaceMap,
    ) -> Result<Survey, PlantError> {
        let wanted = |attribute| met.iter().map(move |met| (met.id.clone(), attribute)).collect::<Vec<_>>();
        let values = self.read(&wanted(AttributeId::Value)).await?;
        let kinds = self.read(&wanted(AttributeId::DataType)).await?;
        let descriptions = self.read(&wanted(AttributeId::Description)).await?;
        let properties = met.iter().flat_map(|met| &met.properties).map(|(_, id)| (id.clone(), AttributeId::Value));
        let mut told = self.read(&properties.collect::<Vec<_>>()).await?.into_iter();
        let uris = namespaces.known_namespaces().iter().map(|(uri, index)| (*index, uri.clone())).collect();
        let mut naming = Naming { uris, enumerations: HashMap::new(), silent: Vec::new() };
        let mut survey = Survey { left_out, ..Survey::default() };
        for (((met, value), kind), description) in met.into_iter().zip(values).zip(kinds).zip(descriptions) {
            let properties =
                Properties(met.properties.iter().map(|(name, _)| name.clone()).zip(told.by_ref()).collect());
            let description = text(&description).filter(|text| !repeats(&met.name, text)).unwrap_or_default();
            if met.is_method {
                survey.method(met, &naming, &properties, description);
            } else {
                match type_of(&value, &kind) {
                    Ok(data_type) => {
                        let values = self.value_names(&properties, &kind, &mut naming).await?;
                        survey.signal(met, &naming, &properties, (data_type, values, description));
                    }
                    Err((why, help)) => survey.left_out.push(LeftOut::new(met.name, why, help)),
                }
            }
        }
        survey.left_out.append(&mut naming.silent);
        Ok(survey)
    }

    /// The names of the values of a variable: those that it has itself, or else those of its type.
    async fn value_names(&self, own: &Properties, kind: &DataValue, naming: &mut Naming) -> Result<Names, PlantError> {
        let names = own.value_names();
        let Some(Variant::NodeId(kind)) = &kind.value else { return Ok(names) };
        if !names.is_empty() || built_in(kind).is_some() {
            return Ok(names);
        }
        if let Some(names) = naming.enumerations.get(kind.as_ref()) {
            return Ok(names.clone());
        }
        let (properties, status) = self.properties(kind).await?;
        let wanted = properties.iter().map(|(_, id)| (id.clone(), AttributeId::Value));
        let definition = ((**kind).clone(), AttributeId::DataTypeDefinition);
        let mut values = self.read(&wanted.chain([definition]).collect::<Vec<_>>()).await?;
        let defined = defined(&values.pop().unwrap_or_default());
        let listed = Properties(properties.into_iter().map(|(name, _)| name).zip(values).collect()).value_names();
        let names = if listed.is_empty() { defined } else { listed };
        if names.is_empty() && !status.is_good() {
            let why = format!("the type does not tell whether its values have names: {status}");
            let help = "look them up with another client; the list and the vocabulary take the numbers";
            naming.silent.push(LeftOut::new(naming.node(kind).to_string(), why, help));
        }
        naming.enumerations.insert((**kind).clone(), names.clone());
        Ok(names)
    }

    /// Reads attributes; one that a server cannot encode must not keep it from giving the others.
    async fn read(&self, wanted: &[(NodeId, AttributeId)]) -> Result<Vec<DataValue>, PlantError> {
        let mut all = Vec::with_capacity(wanted.len());
        for chunk in wanted.chunks(NODES_IN_A_REQUEST) {
            match self.read_chunk(chunk).await {
                Ok(values) => all.extend(values),
                Err(error) if self.connection.is_lost() => return Err(error),
                Err(_) => {
                    for one in chunk {
                        all.push(self.read_one(one).await?);
                    }
                }
            }
        }
        Ok(all)
    }

    async fn read_one(&self, wanted: &(NodeId, AttributeId)) -> Result<DataValue, PlantError> {
        match self.read_chunk(std::slice::from_ref(wanted)).await {
            Ok(mut values) => Ok(values.pop().unwrap_or_default()),
            Err(error) if self.connection.is_lost() => Err(error),
            Err(_) => Ok(DataValue { status: Some(StatusCode::BadEncodingError), ..DataValue::null() }),
        }
    }

    async fn read_chunk(&self, wanted: &[(NodeId, AttributeId)]) -> Result<Vec<DataValue>, PlantError> {
        let attribute = |(id, attribute): &(NodeId, AttributeId)| ReadValueId {
            node_id: id.clone(),
            attribute_id: *attribute as u32,
            ..ReadValueId::default()
        };
        let asked: Vec<ReadValueId> = wanted.iter().map(attribute).collect();
        let answer = self.connection.session().read(&asked, TimestampsToReturn::Neither, 0.0);
        let values = self.connection.request(answer).await.map_err(|error| self.silent("values", &error))?;
        if values.len() == wanted.len() {
            Ok(values)
        } else {
            Err(self.silent("values", &"not as many as were asked for"))
        }
    }
}

/// What things are called on a server.
struct Naming {
    /// Namespaces, by their numbers.
    uris: HashMap<u16, String>,
    /// The values of enumerations that were asked for, by their types.
    enumerations: HashMap<NodeId, Names>,
    /// Types that do not tell that.
    silent: Vec<LeftOut>,
}

impl Naming {
    /// A node whatever number its namespace has; that of the standard has no other.
    fn node(&self, id: &NodeId) -> Node {
        let uri = self.uris.get(&id.namespace).filter(|_| id.namespace != 0);
        Node::new(uri.map(String::as_str), id.clone())
    }
}

impl Survey {
    fn method(&mut self, met: Met, naming: &Naming, properties: &Properties, description: String) {
        match properties.inputs() {
            Ok(inputs) => {
                let (node, object) = (naming.node(&met.id), naming.node(&met.around));
                self.methods.push(FoundMethod { name: met.name, node, object, inputs, description });
            }
            Err((why, help)) => self.left_out.push(LeftOut::new(met.name, why, help)),
        }
    }

    fn signal(
        &mut self,
        met: Met,
        naming: &Naming,
        properties: &Properties,
        (data_type, values, description): (DataType, Names, String),
    ) {
        let values = if data_type.is_number() { values } else { Names::new() };
        let (node, unit) = (naming.node(&met.id), properties.unit());
        self.signals.push(FoundSignal { name: met.name, node, data_type, unit, description, values });
    }
}

/// The values of properties, by their browse names.
struct Properties(Vec<(String, DataValue)>);

impl Properties {
    fn value(&self, name: &str) -> Option<&Variant> {
        self.data(name).and_then(|data| data.value.as_ref())
    }

    fn data(&self, name: &str) -> Option<&DataValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, data)| data)
    }

    /// `EngineeringUnits` (OPC 10000-8, 5.6.3).
    fn unit(&self) -> Option<String> {
        let Some(Variant::ExtensionObject(unit)) = self.value("EngineeringUnits") else { return None };
        let unit = unit.inner_as::<EUInformation>()?.display_name.text.as_ref().to_owned();
        (!unit.is_empty()).then_some(unit)
    }

    /// `EnumStrings` or `EnumValues` (OPC 10000-3, 5.8.3).
    fn value_names(&self) -> Names {
        if let Some(Variant::Array(strings)) = self.value("EnumStrings") {
            let texts = strings.values.iter().map(|text| {
                if let Variant::LocalizedText(text) = text { text.text.as_ref().to_owned() } else { String::new() }
            });
            return (0..).zip(texts).collect();
        }
        let values = self.objects::<EnumValueType>("EnumValues");
        values.into_iter().map(|value| (value.value, value.display_name.text.as_ref().to_owned())).collect()
    }

    /// `InputArguments` (OPC 10000-3, 5.7); an error says which argument cannot be given, or that nobody knows them all.
    fn inputs(&self) -> Result<Vec<FoundArgument>, Unfit> {
        const NAME: &str = "InputArguments";
        if let Some(status) = self.data(NAME).map(DataValue::status).filter(StatusCode::is_bad) {
            return Err((format!("its arguments cannot be read: {status}"), BY_HAND.to_owned()));
        }
        let argument = |argument: Argument| {
            let name = argument.name.as_ref().to_owned();
            match (built_in(&argument.data_type), argument.value_rank) {
                (Some(data_type), -1) => Ok(FoundArgument { name, data_type, is_list: false }),
                (Some(data_type), 1) => Ok(FoundArgument { name, data_type, is_list: true }),
                _ => Err((
                    format!("its argument `{name}` is of a type that an act cannot give"),
                    "let the server offer one that takes numbers, texts and truth values".to_owned(),
                )),
            }
        };
        let (all, known) = (self.value(NAME), self.objects::<Argument>(NAME));
        if matches!(all, Some(Variant::Array(all)) if all.values.len() != known.len()) {
            return Err(("its arguments cannot be understood".to_owned(), BY_HAND.to_owned()));
        }
        known.into_iter().map(argument).collect()
    }

    fn objects<T: Clone + Send + Sync + 'static>(&self, name: &str) -> Vec<T> {
        let Some(Variant::Array(array)) = self.value(name) else { return Vec::new() };
        let Array { values, .. } = &**array;
        let inner = |value: &Variant| match value {
            Variant::ExtensionObject(object) => ExtensionObject::inner_as::<T>(object).cloned(),
            _ => None,
        };
        values.iter().filter_map(inner).collect()
    }
}

/// What the definition of a type says about the names of its values (OPC 10000-3, 5.8.3).
fn defined(definition: &DataValue) -> Names {
    let Some(Variant::ExtensionObject(definition)) = &definition.value else { return Names::new() };
    let fields = definition.inner_as::<EnumDefinition>().and_then(|definition| definition.fields.clone());
    fields.into_iter().flatten().map(|field| (field.value, field.name.as_ref().to_owned())).collect()
}

/// The type of a signal: that of its value, or of its node where it has no value yet.
fn type_of(value: &DataValue, kind: &DataValue) -> Result<DataType, Unfit> {
    let status = value.status();
    let variant = value.value.as_ref().filter(|variant| !variant.is_empty());
    let unfit = |why: String, help: &str| Err((why, help.to_owned()));
    match (variant, &kind.value) {
        (Some(variant), _) => match types::of(variant) {
            Some((data_type, false)) => Ok(data_type),
            _ => unfit(
                format!("its value is {}, which no signal can be", types::name(variant)),
                "let the server show what a scenario needs of it as a variable with one value",
            ),
        },
        (None, _) if is_closed(status) => unfit(
            format!("it cannot be read: {status}"),
            "add it by hand if somebody may read it, and give the profile the `login` of that one",
        ),
        (None, Some(Variant::NodeId(kind))) => match built_in(kind) {
            Some(data_type) => Ok(data_type),
            None => unfit("it has no value, and its type does not tell what it would be".to_owned(), VALUELESS),
        },
        (None, _) => unfit("it has no value".to_owned(), VALUELESS),
    }
}

/// What to do about a variable of which nobody knows the type.
const VALUELESS: &str = "make the list again when it has a value, or add it by hand with its type";

fn is_closed(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadNotReadable
            | StatusCode::BadUserAccessDenied
            | StatusCode::BadNodeIdUnknown
            | StatusCode::BadEncodingError
    )
}

/// The built-in type that a node of namespace 0 stands for.
fn built_in(kind: &NodeId) -> Option<DataType> {
    if kind.namespace != 0 {
        return None;
    }
    kind.as_u32().and_then(DataType::from_number)
}

fn text(data: &DataValue) -> Option<String> {
    match &data.value {
        Some(Variant::LocalizedText(text)) => Some(text.text.as_ref().to_owned()),
        _ => None,
    }
}

/// Whether a description says nothing but the name.
fn repeats(name: &str, description: &str) -> bool {
    names::name("", description) == name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::{DataTypeId, EnumField, LocalizedText};

    fn properties(name: &str, value: impl Into<Variant>) -> Properties {
        Properties(vec![(name.to_owned(), DataValue::new_now(value))])
    }

    fn objects<T: opcua::types::DynEncodable>(values: Vec<T>) -> Variant {
        Variant::from(values.into_iter().map(ExtensionObject::from_message).collect::<Vec<_>>())
    }

    #[test]
    fn values_have_names_in_both_forms() {
        let strings = properties("EnumStrings", vec![LocalizedText::from("Idle"), LocalizedText::from("Runs")]);
        assert_eq!(strings.value_names(), [(0, "Idle".to_owned()), (1, "Runs".to_owned())]);
        let value = EnumValueType { value: 7, display_name: "Stuck".into(), ..EnumValueType::default() };
        assert_eq!(properties("EnumValues", objects(vec![value])).value_names(), [(7, "Stuck".to_owned())]);
        assert_eq!(properties("Definition", 3u32).value_names(), Names::new());
    }

    #[test]
    fn a_type_may_define_the_names_of_its_values() {
        let field = EnumField { value: 2, name: "Manual".into(), ..EnumField::default() };
        let definition = ExtensionObject::from_message(EnumDefinition { fields: Some(vec![field]) });
        assert_eq!(defined(&DataValue::new_now(definition)), [(2, "Manual".to_owned())]);
        assert_eq!(defined(&DataValue::null()), Names::new());
    }

    #[test]
    fn a_unit_is_what_people_read() {
        let unit = EUInformation { display_name: "kN".into(), ..EUInformation::default() };
        assert_eq!(properties("EngineeringUnits", ExtensionObject::from_message(unit)).unit(), Some("kN".to_owned()));
        let none = ExtensionObject::from_message(EUInformation::default());
        assert_eq!(properties("EngineeringUnits", none).unit(), None);
    }

    #[test]
    fn an_argument_that_cannot_be_given_is_named() {
        let argument = |name: &str, kind: DataTypeId, value_rank| Argument {
            name: name.into(),
            data_type: kind.into(),
            value_rank,
            ..Argument::default()
        };
        let inputs = |arguments| properties("InputArguments", objects(arguments)).inputs();
        let given = inputs(vec![argument("n", DataTypeId::Byte, -1), argument("all", DataTypeId::Double, 1)]).unwrap();
        let seen: Vec<_> = given.iter().map(|one| (one.name.as_str(), one.data_type, one.is_list)).collect();
        assert_eq!(seen, [("n", DataType::Byte, false), ("all", DataType::Double, true)]);
        let (wrong, _) = inputs(vec![argument("filter", DataTypeId::BaseDataType, -1)]).unwrap_err();
        assert_eq!(wrong, "its argument `filter` is of a type that an act cannot give");
    }

    #[test]
    fn a_method_whose_arguments_nobody_knows_is_none_without_arguments() {
        let closed = DataValue { status: Some(StatusCode::BadUserAccessDenied), ..DataValue::null() };
        let (why, _) = Properties(vec![("InputArguments".to_owned(), closed)]).inputs().unwrap_err();
        assert!(why.starts_with("its arguments cannot be read: BadUserAccessDenied"), "{why}");
        let (why, _) = properties("InputArguments", objects(vec![EUInformation::default()])).inputs().unwrap_err();
        assert_eq!(why, "its arguments cannot be understood");
        assert_eq!(Properties(Vec::new()).inputs().unwrap(), []);
    }

    #[test]
    fn a_variable_has_the_type_of_its_value_or_else_of_its_node() {
        let kind = |kind: DataTypeId| DataValue::new_now(NodeId::from(kind));
        let (value, nothing) = (DataValue::new_now(2.5f32), DataValue::null());
        assert_eq!(type_of(&value, &kind(DataTypeId::Number)), Ok(DataType::Float));
        assert_eq!(type_of(&nothing, &kind(DataTypeId::Int16)), Ok(DataType::Int16));
        assert!(
            type_of(&nothing, &kind(DataTypeId::Number)).unwrap_err().0.starts_with("it has no value, and its type")
        );
        let list = DataValue::new_now(vec![1u32]);
        assert_eq!(
            type_of(&list, &kind(DataTypeId::UInt32)).unwrap_err().0,
            "its value is UInt32[], which no signal can be"
        );
        let closed = DataValue { status: Some(StatusCode::BadNotReadable), ..DataValue::null() };
        assert!(
            type_of(&closed, &kind(DataTypeId::UInt32)).unwrap_err().0.starts_with("it cannot be read: BadNotReadable")
        );
    }

    #[test]
    fn a_description_that_repeats_the_name_is_none() {
        assert!(repeats("Press.Force", "Force") && repeats("Press.a_b", "a.b"));
        assert!(!repeats("Press.Force", "force of the ram"));
    }
}
