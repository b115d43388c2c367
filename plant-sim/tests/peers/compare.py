"""Compares what a server of node sets shows with what its files say.

    compare.py URL FILE...

The server is read by asyncua, over the network. The files are read here, by lxml: no reader of the server takes part. Every node of the files is read, with every attribute that the file gives, or has
by default (OPC 10000-6, Annex F), and with the value of every variable and variable type.

What differs is printed, one a line, then a summary that begins with `compared`. A difference for which the client is known to
be the reason counts under it, and is no failure.
"""

import asyncio
import base64
import collections
import logging
import math
import sys

from asyncua import Client, ua
from lxml import etree

UA = "http://opcfoundation.org/UA/"
SET = "{http://opcfoundation.org/UA/2011/03/UANodeSet.xsd}"
CLASSES = {
    "UAObject": ua.NodeClass.Object,
    "UAVariable": ua.NodeClass.Variable,
    "UAMethod": ua.NodeClass.Method,
    "UAObjectType": ua.NodeClass.ObjectType,
    "UAVariableType": ua.NodeClass.VariableType,
    "UADataType": ua.NodeClass.DataType,
    "UAReferenceType": ua.NodeClass.ReferenceType,
    "UAView": ua.NodeClass.View,
}
BATCH = 500
# Reasons for which a difference is the client's.
SUBTYPES = "asyncua 2.1 reads a field that may be of a subtype as one of the type itself (OPC 10000-6, 5.1.7)"
UNLEARNT = "asyncua 2.1 does not learn structures with fields of a type that derives from a simple one of the same file"
# How often each is met in the pinned node sets.
KNOWN = {SUBTYPES: 7, UNLEARNT: 25}


def local(element):
    return etree.QName(element).localname


class File:
    """One file: its nodes by their id at the server."""

    def __init__(self, path, index_of):
        self.root = etree.parse(path).getroot()
        uris = [uri.text.strip() for uri in self.root.findall(f"{SET}NamespaceUris/{SET}Uri")]
        self.indexes = [0] + [index_of.get(uri) for uri in uris]
        self.aliases = {alias.get("Alias"): alias.text.strip() for alias in self.root.findall(f"{SET}Aliases/{SET}Alias")}
        self.is_core = any(model.get("ModelUri") == UA for model in self.root.findall(f"{SET}Models/{SET}Model"))

    def nodes(self):
        return [element for element in self.root if isinstance(element.tag, str) and local(element) in CLASSES]

    def node_id(self, text):
        text = (text or "").strip()
        text = self.aliases.get(text, text)
        if not text:
            return ua.NodeId()
        node = ua.NodeId.from_string(text)
        return ua.NodeId(node.Identifier, self.indexes[node.NamespaceIndex], node.NodeIdType)

    def name(self, text):
        index, colon, name = text.partition(":")
        if colon and index.isdigit():
            return ua.QualifiedName(name, self.indexes[int(index)])
        return ua.QualifiedName(text, 0)

    # What an XML value means, as plain data; `same` compares it with what a client has read.

    def value(self, element):
        kind = local(element)
        if kind == "Matrix":
            lengths = [int(length.text) for length in element.find("{*}Dimensions")]
            return ("matrix", lengths, [self.value(item) for item in element.find("{*}Elements")])
        if kind.startswith("ListOf"):
            return [self.value(item) for item in element if isinstance(item.tag, str)]
        text = element.text or ""
        if kind == "Boolean":
            return text.strip() in ("true", "1")
        if kind in ("SByte", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"):
            return int(text.strip().rsplit("_", 1)[-1])
        if kind in ("Float", "Double"):
            return float(text.strip().replace("INF", "inf"))
        if kind in ("String",):
            return text
        if kind == "ByteString":
            return base64.b64decode("".join(text.split()))
        if kind == "DateTime":
            return ("time", text.strip())
        if kind == "Guid":
            return ("guid", element.findtext("{*}String", text).strip().lower())
        if kind in ("NodeId", "ExpandedNodeId"):
            return ("node", self.node_id(element.findtext("{*}Identifier")))
        if kind == "StatusCode":
            return ("status", int(element.findtext("{*}Code", "0")))
        if kind == "QualifiedName":
            index = int(element.findtext("{*}NamespaceIndex", "0") or 0)
            return ua.QualifiedName(element.findtext("{*}Name") or "", self.indexes[index])
        if kind == "LocalizedText":
            return ("text", (element.findtext("{*}Locale") or "").strip(), element.findtext("{*}Text") or "")
        if kind == "XmlElement":
            return ("xml", [canonical(item) for item in element] or text.strip())
        if kind == "Variant":
            inner = element.find("{*}Value")
            return self.value(inner[0]) if inner is not None and len(inner) else None
        if kind == "ExtensionObject":
            body = element.find("{*}Body")
            return ("structure", body[0] if body is not None and len(body) else None)
        raise ValueError(f"<{kind}>")


def canonical(element):
    return etree.tostring(element, method="c14n", with_tail=False, exclusive=True)


def plain(value):
    return value.value if hasattr(value, "value") and isinstance(value.value, int) else value


def same(file, told, read):
    """Whether a client has read what a file tells."""
    if isinstance(told, tuple) and told[0] == "structure":
        return told[1] is None and read is None or told[1] is not None and same_structure(file, told[1], read)
    if isinstance(told, tuple) and told[0] == "matrix":
        return same(file, told[2], flat(read))
    if isinstance(told, list):
        read = read if isinstance(read, list) else [] if read is None else [read]
        return len(told) == len(read) and all(same(file, *pair) for pair in zip(told, read))
    if isinstance(told, tuple) and told[0] == "time":
        return read is not None and read.strftime("%Y-%m-%dT%H:%M:%S") == told[1][:19]
    if isinstance(told, tuple) and told[0] == "guid":
        return str(read).lower() == told[1]
    if isinstance(told, tuple) and told[0] == "node":
        return told[1] == getattr(read, "NodeId", read) or told[1].is_null() and read.is_null()
    if isinstance(told, tuple) and told[0] == "status":
        return read.value == told[1]
    if isinstance(told, tuple) and told[0] == "text":
        return (read.Locale or "", read.Text or "") == told[1:]
    if isinstance(told, tuple) and told[0] == "xml":
        return [canonical(etree.fromstring(read.Value))] == told[1] if isinstance(told[1], list) else read.Value == told[1]
    if isinstance(told, float):
        return math.isclose(told, read, rel_tol=1e-6) or math.isnan(told) and math.isnan(read) or told == read
    return told == plain(read) or told == "" and read is None or told == b"" and read is None


def flat(values):
    return [item for value in values for item in flat(value)] if isinstance(values, list) else [values]


def same_structure(file, body, read):
    """Compares by fields: a type that asyncua has learnt from the server names them as the file does."""
    if local(body) == "ByteString":
        return True  # Read and compared as bytes by the tests of the server itself.
    if read is None or isinstance(read, ua.ExtensionObject) or not hasattr(read, "__dataclass_fields__"):
        return False
    return all(same_field(file, field, read) for field in body if isinstance(field.tag, str))


def same_field(file, field, read):
    name = local(field)
    if name in ("EncodingMask", "SwitchField"):
        return True
    if not hasattr(read, name):
        return False
    value = getattr(read, name)
    return same_content(file, field, value)


def same_content(file, element, value):
    items = [item for item in element if isinstance(item.tag, str)]
    text = (element.text or "").strip()
    if isinstance(value, list) or value is None and items:
        if value is None:
            return not any((item.text or "").strip() or len(item) for item in items) or len(items) == 0
        return len(items) == len(value) and all(same_content(file, *pair) for pair in zip(items, value))
    if isinstance(value, ua.LocalizedText):
        return (value.Locale or "", value.Text or "") == ((element.findtext("{*}Locale") or "").strip(), element.findtext("{*}Text") or "")
    if isinstance(value, ua.QualifiedName):
        index = int(element.findtext("{*}NamespaceIndex", "0") or 0)
        return value == ua.QualifiedName(element.findtext("{*}Name") or "", file.indexes[index])
    if isinstance(value, (ua.NodeId, ua.ExpandedNodeId)):
        told = file.node_id(element.findtext("{*}Identifier"))
        return told == value or told.is_null() and value.is_null()
    if isinstance(value, ua.Variant):
        inner = element.find("{*}Value")
        told = file.value(inner[0]) if inner is not None and len(inner) else None
        return told is None and value.Value is None or same(file, told, value.Value)
    if isinstance(value, ua.DataValue):
        inner = element.find("{*}Value")
        return inner is None or not len(inner) or same(file, file.value(inner[0]), value.Value.Value)
    if hasattr(value, "__dataclass_fields__"):
        inner = element.find("{*}Body")
        return all(same_field(file, field, value) for field in (inner[0] if inner is not None else items))
    if isinstance(value, bool):
        return text in ("true", "1") if value else text in ("false", "0", "")
    if isinstance(value, float):
        return math.isclose(float(text.replace("INF", "inf")), value, rel_tol=1e-6)
    if isinstance(value, int):
        return int(text.rsplit("_", 1)[-1] or 0) == plain(value)
    if isinstance(value, bytes):
        return base64.b64decode("".join(text.split())) == value
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%S") == text[:19] or text.startswith("0001") or text.startswith("1601")
    if value is None:
        return text == "" and not items
    return (element.text or "") == str(value) or text.lower() == str(value).lower()


def texts(element, name, otherwise=None):
    found = element.findall(f"{SET}{name}")
    chosen = next((text for text in found if (text.get("Locale") or "").startswith("en") or not text.get("Locale")), None)
    chosen = chosen if chosen is not None else found[0] if found else None
    if chosen is None:
        return otherwise
    return ((chosen.get("Locale") or ""), (chosen.text or "").strip())


def expected(file, element):
    """The attributes of a node, each with what the file says, as plain data."""
    kind, get = local(element), element.get
    flag = lambda name, default: get(name, default) in ("true", "1")
    name = file.name(get("BrowseName"))
    ids = ua.AttributeIds
    yield ids.NodeClass, CLASSES[kind].value
    yield ids.BrowseName, name
    yield ids.DisplayName, texts(element, "DisplayName", ("", name.Name))
    if element.find(f"{SET}Description") is not None:
        yield ids.Description, texts(element, "Description")
    if get("WriteMask"):
        yield ids.WriteMask, int(get("WriteMask"))
    if kind in ("UAObject", "UAView"):
        yield ids.EventNotifier, int(get("EventNotifier", "0"))
    if kind == "UAView":
        yield ids.ContainsNoLoops, flag("ContainsNoLoops", "false")
    if kind.endswith("Type"):
        yield ids.IsAbstract, flag("IsAbstract", "false")
    if kind == "UAReferenceType":
        yield ids.Symmetric, flag("Symmetric", "false")
        if element.find(f"{SET}InverseName") is not None:
            yield ids.InverseName, texts(element, "InverseName")
    if kind == "UAMethod":
        yield ids.Executable, flag("Executable", "true")
    if kind in ("UAVariable", "UAVariableType"):
        yield ids.DataType, file.node_id(get("DataType", "i=24"))
        yield ids.ValueRank, int(get("ValueRank", "-1"))
        lengths = [int(length) for length in get("ArrayDimensions", "").split(",") if length.strip()]
        if lengths:
            yield ids.ArrayDimensions, lengths
    if kind == "UAVariable":
        yield ids.AccessLevel, int(get("AccessLevel", "1")) & 0xFF
        yield ids.Historizing, flag("Historizing", "false")
        if get("MinimumSamplingInterval"):
            yield ids.MinimumSamplingInterval, float(get("MinimumSamplingInterval"))
    definition = element.find(f"{SET}Definition")
    if kind == "UADataType" and definition is not None and len(definition):
        yield ids.DataTypeDefinition, definition
    value = element.find(f"{SET}Value")
    if value is not None and len(value):
        yield ids.Value, value[0]


def reason_of(value, answer, subtyped):
    """Why a client cannot read a structure, if it is the client's fault."""
    body = value.find(".//{*}Body") if hasattr(value, "find") else None
    if body is None or not len(body):
        return None
    if isinstance(answer, Exception):
        return SUBTYPES if local(body[0]) in subtyped else None
    # As bytes, with the id of their encoding: no class was made of the definition.
    read = answer.Value.Value if answer.Value is not None else None
    return UNLEARNT if isinstance(read, ua.ExtensionObject) and read.TypeId not in ua.extension_objects_by_typeid else None


def subtyped_of(file):
    """The names of the structures with fields that may be of a subtype."""
    fields = file.root.iterfind(f"{SET}UADataType/{SET}Definition/{SET}Field[@AllowSubTypes='true']")
    return {field.getparent().get("Name").rsplit(":", 1)[-1] for field in fields}


def plain_read(value):
    if isinstance(value, ua.LocalizedText):
        return (value.Locale or "", value.Text or "")
    return plain(value)


def same_definition(file, element, read):
    """The fields that a definition adds; those that it inherits come first."""
    fields = element.findall(f"{SET}Field")
    own = (read.Fields or [])[-len(fields):] if fields else []
    if [field.get("Name") for field in fields] != [field.Name for field in own]:
        return False
    for field, shown in zip(fields, own):
        description = texts(field, "Description", ("", ""))
        if (shown.Description.Locale or "", shown.Description.Text or "") != description:
            return False
        if isinstance(read, ua.EnumDefinition):
            if int(field.get("Value", "-1")) != shown.Value:
                return False
            continue
        marked = [field.get(name) in ("true", "1") for name in ("IsOptional", "AllowSubTypes")]
        lengths = [int(length) for length in field.get("ArrayDimensions", "").split(",") if length.strip()]
        told = (file.node_id(field.get("DataType", "i=24")), int(field.get("ValueRank", "-1")), any(marked),
                int(field.get("MaxStringLength", "0")), lengths)
        if told != (shown.DataType, shown.ValueRank, shown.IsOptional, shown.MaxStringLength, shown.ArrayDimensions or []):
            return False
    return True


async def read_all(client, wanted):
    """Reads attributes in batches; an answer for each, the exception for one that the client cannot decode."""
    parameters = ua.ReadParameters()
    parameters.NodesToRead = [ua.ReadValueId(node, attribute) for node, attribute in wanted]
    if len(wanted) <= BATCH:
        try:
            return await client.uaclient.read(parameters)
        except Exception as error:
            if len(wanted) == 1:
                return [error]
    # In halves, until what cannot be decoded is alone.
    middle = len(wanted) // 2
    return await read_all(client, wanted[:middle]) + await read_all(client, wanted[middle:])


async def compare(client, paths):
    index_of = {uri: index for index, uri in enumerate(await client.get_namespace_array())}
    wanted, told = [], []
    count = nodes = 0
    subtyped = set()
    for path in paths:
        file = File(path, index_of)
        if file.is_core:
            continue
        count += 1
        subtyped |= subtyped_of(file)
        for element in file.nodes():
            nodes += 1
            node = file.node_id(element.get("NodeId"))
            for attribute, value in expected(file, element):
                wanted.append((node, attribute))
                told.append((path, file, element, value))
    await client.load_data_type_definitions()
    known = collections.Counter()
    differing = 0
    for (node, attribute), (path, file, element, value), answer in zip(wanted, told, await read_all(client, wanted)):
        try:
            if isinstance(answer, Exception):
                raise answer
            read = answer.Value.Value if answer.Value is not None else None
            if attribute == ua.AttributeIds.Value:
                good = answer.StatusCode.is_good() and same(file, file.value(value), read)
            elif attribute == ua.AttributeIds.DataTypeDefinition:
                good = same_definition(file, value, read)
            else:
                good = plain_read(read) == value
        except Exception as error:  # Whatever it is, it is a difference, and told with its place.
            good, read = False, f"{type(error).__name__}: {error}"
        reason = None if good else reason_of(value, answer, subtyped)
        if reason:
            known[reason] += 1
        elif not good:
            differing += 1
            shown = etree.tostring(value, with_tail=False)[:300] if hasattr(value, "tag") else value
            print(f"{path.rsplit('/', 1)[-1]}:{element.sourceline}: {element.get('NodeId')} {attribute.name}: the file says "
                  f"{shown}, a client reads {str(read)[:300]}")
    for reason, times in known.items():
        print(f"{times} known: {reason}")
        # One more would be ours, and hide behind the client's.
        differing += max(0, times - KNOWN[reason])
    print(f"compared {len(wanted)} attributes of {nodes} nodes of {count} files: {differing} differ")
    return differing


async def run(url, paths):
    async with Client(url, timeout=120) as client:
        return await compare(client, paths)


logging.basicConfig(level=logging.CRITICAL)
sys.exit(1 if asyncio.run(run(sys.argv[1], sys.argv[2:])) else 0)
