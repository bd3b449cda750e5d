"""Content trees as JSON, the form in which they are stored. Codes are [value, scheme, meaning] as written."""

from typing import cast

from kerma.dicom.content_tree import REFERENCE_TYPES, Item, Reference, make_code
from kerma.json_types import Json, JsonValue
from kerma.standard.codes import Code


def tree_as_json(item: Item) -> Json:
    """The item as JSON; empty parts are left out."""
    parts: Json = {
        "rel": item.relationship,
        "type": item.value_type,
        "name": _code_as_json(item.name),
        "value": _value_as_json(item.value),
        "unit": _code_as_json(item.unit),
        "qualifier": _code_as_json(item.qualifier),
        "content": [tree_as_json(child) for child in item.children],
    }
    return {key: part for key, part in parts.items() if part}


def _code_as_json(code: Code | None) -> list[JsonValue] | None:
    return [*code.written, code.meaning] if code else None


def _value_as_json(value: str | Code | Reference | None) -> JsonValue:
    if isinstance(value, Code):
        return _code_as_json(value)
    return [*value] if isinstance(value, Reference) else value


def tree_from_json(data: Json) -> Item:
    """The item of a JSON document of `tree_as_json`.

    Raises:
        TypeError: the JSON document is no such item.
    """
    value_type = str(data.get("type", ""))
    content = data.get("content") or []
    return Item(
        relationship=str(data.get("rel", "")),
        value_type=value_type,
        name=_code_from_json(data.get("name")),
        value=_value_from_json(value_type, data.get("value")),
        unit=_code_from_json(data.get("unit")),
        qualifier=_code_from_json(data.get("qualifier")),
        children=tuple(tree_from_json(cast("Json", child)) for child in cast("list[JsonValue]", content)),
    )


def _code_from_json(written: JsonValue) -> Code | None:
    return make_code(*cast("list[str]", written)) if written else None


def _value_from_json(value_type: str, value: JsonValue) -> str | Code | Reference | None:
    if value_type == "CODE":
        return _code_from_json(value)
    if value_type in REFERENCE_TYPES and value:
        return Reference(*cast("list[str]", value))
    return cast("str | None", value)
