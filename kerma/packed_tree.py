"""Protects identity in a stored content tree without parsing it: a tree of a long fluoroscopy has thousands of items.

Does what `PatientProtection.tree` does, on the compact JSON that Kerma itself writes, in a quarter of its time.
"""

import json
import re
from typing import TYPE_CHECKING

from kerma.privacy import IDENTIFYING_ITEMS, PatientProtection, fact_of_item

if TYPE_CHECKING:
    from kerma.json_types import Json

_TEXT = r'"((?:[^"\\]|\\.)*)"'
_CODES = "|".join(sorted({code for code, _ in IDENTIFYING_ITEMS}))
#: An item that may state identity, up to its value: keys stand in the order of `tree_as_json`.
_ITEM = re.compile(
    rf'"type":"(?=PNAME"|[A-Z]+","name":\["(?:{_CODES})")([A-Z]+)"'
    rf'(?:,"name":\[{_TEXT},{_TEXT}(?:,(?:null|"(?:[^"\\]|\\.)*"))*\])?(,"value":{_TEXT})'
)


def protected(tree: str, protection: PatientProtection) -> str:
    """The JSON of a content tree with identity protected.

    Args:
        tree: compact JSON of `tree_as_json`.
        protection: the rules.
    """

    def replace(found: re.Match[str]) -> str:
        value_type, code, scheme, field, value = found.groups()
        item: Json = {"type": value_type, "name": [_decoded(code), _decoded(scheme)] if code is not None else None}
        fact = fact_of_item(item)
        if fact is None:
            return found[0]
        now = protection.value(fact, _decoded(value))
        written = "" if now is None else f',"value":{json.dumps(now, ensure_ascii=False)}'
        return found[0].removesuffix(field) + written

    return _ITEM.sub(replace, tree)


def _decoded(text: str) -> str:
    return str(json.loads(f'"{text}"'))
