"""What a change of the settings about identity means for what is stored already: what can be rewritten, and how.

Plain text can be hashed or left out, and hashes left out, from what is stored. Everything else is known to the objects
in Orthanc alone.
"""

from collections.abc import Mapping
from typing import NamedTuple, cast

from kerma.json_types import Json, JsonValue
from kerma.messages import problem_entry
from kerma.privacy import ERASED, ITEMS, MASKED_PROBLEM, PatientProtection, coarse_age
from kerma.settings import Protection

_NONE, _PLAIN = Protection.NONE[0], Protection.PLAIN[0]


class ChangePlan(NamedTuple):
    """What has to be done with the items of one row.

    Attributes:
        here: those that are rewritten from what is stored.
        from_object: those that only the object states.
    """

    here: tuple[str, ...]
    from_object: tuple[str, ...]


def item_codes(code: str) -> dict[str, str]:
    """How each of `ITEMS` is stored, from the code of a row."""
    return dict(zip(ITEMS, code.split(), strict=True))


def plan(code: str, target: PatientProtection) -> ChangePlan:
    """What has to be done with a row so that it is stored as the settings demand.

    Args:
        code: how its items are stored (`PatientProtection.code`).
        target: the settings.
    """
    before = item_codes(code)
    differing = [item for item in ITEMS if before[item] not in {target.item_code(item), ERASED}]
    here = [item for item in differing if _is_rewritten_here(before[item], target.item_code(item))]
    return ChangePlan(tuple(here), tuple(item for item in differing if item not in here))


def _is_rewritten_here(before: str, now: str) -> bool:
    return before == _PLAIN or now == ERASED or (now == _NONE and before != _NONE)


def code_after(code: str, items: Mapping[str, str]) -> str:
    """The code of a row after some items were rewritten."""
    return " ".join({**item_codes(code), **items}.values())


def only(protection: PatientProtection, items: tuple[str, ...]) -> PatientProtection:
    """The rules for some items alone: the others stay as they are stored."""
    rules = {item: protection.rules[item] for item in items}
    return PatientProtection(rules, protection.secret, protection.erased)


def protect_extraction(extraction: Json, protection: PatientProtection) -> None:
    """Protect the facts of a stored object in place, as if it had been read under these rules."""
    header = cast("Json", extraction["study"])
    _protect_facts(header, protection)
    if protection.erases_patient and "patient_age_years" in header:
        header["patient_age_years"] = coarse_age(cast("float", header["patient_age_years"]))
    for event in cast("list[Json]", extraction["events"]):
        for check in cast("list[Json]", event.get("dose_check", ())):
            _protect_facts(check, protection)
    extraction["problems"] = cast(
        "JsonValue", [_problem(entry, protection) for entry in cast("list[Json]", extraction["problems"])]
    )


def is_about_protected(entry: Json, protection: PatientProtection) -> bool:
    """Whether a stored problem concerns a fact that the rules protect."""
    fact = str(entry.get("where", "")).rpartition(".")[2]
    return protection.rule(fact) is not Protection.PLAIN


def _problem(entry: Json, protection: PatientProtection) -> Json:
    if not is_about_protected(entry, protection):
        return entry
    return cast("Json", problem_entry(str(entry["where"]), MASKED_PROBLEM))


def _protect_facts(facts: Json, protection: PatientProtection) -> None:
    for name in [name for name, value in facts.items() if isinstance(value, str)]:
        value = protection.value(name, cast("str", facts[name]))
        if value is None:
            del facts[name]
        else:
            facts[name] = value
