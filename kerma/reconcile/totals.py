"""The totals of a study: those reported for the final set of its objects, checked against the sum of its events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.messages import Message, Number, message
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.precedence import Contribution

Facts = Mapping[str, Any]
ReportProblem = Callable[[str, Message], None]

TOTALS = tuple(fact.name for fact in (*ct.TOTALS, *projection.TOTALS, *mammography.TOTALS, *nuclear_medicine.TOTALS))
_PLANE_TOTALS = tuple(fact.name for fact in projection.TOTALS)


@dataclass(frozen=True)
class Summand:
    """What an event adds to a total.

    Attributes:
        name: the value that is added.
        of: where only some events count: the fact that tells, the value it must have, and whether it must.
    """

    name: str
    of: tuple[str, str, bool] | None = None

    def value(self, event: Facts) -> Decimal | None:
        """The event's contribution; None where it tells none, zero where its kind does not count."""
        counts = self.counts(event)
        if counts is None:
            return None
        return _decimal(event.get(self.name)) if counts else Decimal(0)

    def counts(self, event: Facts) -> bool | None:
        """Whether the event's kind counts; None where it does not tell its kind."""
        if self.of is None:
            return True
        fact, wanted, must = self.of
        return None if event.get(fact) is None else must == (event[fact] == wanted)


_FLUOROSCOPIC = ("irradiation_event_type", "fluoroscopy", True)
_RECORDED = ("irradiation_event_type", "fluoroscopy", False)
_SUMMANDS = {
    "dlp_mgy_cm": Summand("dlp_mgy_cm"),
    "dap_gy_cm2": Summand("dap_gy_cm2"),
    "reference_air_kerma_mgy": Summand("reference_air_kerma_mgy"),
    "fluoro_dap_gy_cm2": Summand("dap_gy_cm2", _FLUOROSCOPIC),
    "fluoro_reference_air_kerma_mgy": Summand("reference_air_kerma_mgy", _FLUOROSCOPIC),
    "fluoro_time_s": Summand("irradiation_duration_s", _FLUOROSCOPIC),
    "acquisition_dap_gy_cm2": Summand("dap_gy_cm2", _RECORDED),
    "acquisition_reference_air_kerma_mgy": Summand("reference_air_kerma_mgy", _RECORDED),
    "acquisition_time_s": Summand("irradiation_duration_s", _RECORDED),
    "agd_left_mgy": Summand("agd_mgy", ("laterality", "left", True)),
    "agd_right_mgy": Summand("agd_mgy", ("laterality", "right", True)),
    "agd_both_mgy": Summand("agd_mgy", ("laterality", "both", True)),
    "administered_activity_mbq": Summand("administered_activity_mbq"),
}
# Difference from the sum of events that rounding explains: 1 %, or one unit of the last digit that makers write.
_ROUNDING = {
    "dlp_mgy_cm": Decimal("0.5"),
    "dap_gy_cm2": Decimal("0.01"),
    "reference_air_kerma_mgy": Decimal("0.5"),
    "agd_left_mgy": Decimal("0.05"),
    "agd_right_mgy": Decimal("0.05"),
    "administered_activity_mbq": Decimal(1),
}
_RELATIVE_TOLERANCE = Decimal("0.01")
# Where a report states none of these, the sum of its events stands for it.
_MAIN_QUANTITIES = (
    ("dlp_mgy_cm",),
    ("dap_gy_cm2", "reference_air_kerma_mgy"),
    ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    ("administered_activity_mbq",),
)


@dataclass(frozen=True)
class Account:
    """One object's share in a set of totals: what it states, and the events it sums up."""

    told: Contribution
    stated: Facts
    events: dict[EventKey, dict[str, Any]]

    @property
    def uid(self) -> str:
        """The object's SOP Instance UID."""
        return self.told.sop_instance_uid


@dataclass
class Total:
    """A combined total and the objects that told it."""

    value: Decimal | None = None
    tellers: tuple[str, ...] = ()


def study_totals(
    tellers: list[Contribution], finals: list[Contribution], events: list[dict[str, Any]], report_problem: ReportProblem
) -> tuple[dict[str, float], dict[str, str]]:
    """The study's totals by name, and who told each (several objects joined by " + ").

    Args:
        tellers: all objects, the most believed first.
        finals: those among them whose events no other includes.
        events: the study's events, each once.
        report_problem: notes a problem: where, what.
    """
    _tell_of_shared_events(finals, report_problem)
    _tell_of_contradictions(tellers, finals, report_problem)
    accounts = [Account(told, told.totals, dict(zip(told.keys, told.events, strict=True))) for told in finals]
    others = [told for told in tellers if told.sop_instance_uid not in {final.sop_instance_uid for final in finals}]
    totals = {name: _combined(name, accounts, report_problem) for name in TOTALS}
    for name, total in totals.items():
        if total.value is None:
            totals[name] = _from_equals(name, others, finals)
    _stand_in(totals, events, report_problem)
    _check(totals, events, report_problem)
    found = {name: total for name, total in totals.items() if total.value is not None}
    provenance = {name: " + ".join(total.tellers) for name, total in found.items() if total.tellers}
    return {name: float(total.value) for name, total in found.items() if total.value is not None}, provenance


def plane_totals(finals: list[Contribution]) -> list[dict[str, Any]]:
    """Accumulated dose per plane; the sum of all planes is left out where the planes themselves are told."""
    names = {plane["plane"] for told in finals for plane in told.planes}
    names -= {"all"} if len(names) > 1 else set()
    rows = []
    for name in sorted(names):
        accounts = [_plane_account(told, name) for told in finals]
        totals = {total: _combined(total, accounts, _ignore).value for total in _PLANE_TOTALS}
        rows.append({"plane": name, **{total: float(value) for total, value in totals.items() if value is not None}})
    return rows


def _plane_account(told: Contribution, plane: str) -> Account:
    stated: dict[str, Decimal] = {}
    for row in told.planes:
        if row["plane"] == plane:
            for name in TOTALS:
                if (value := _decimal(row.get(name))) is not None:
                    stated[name] = stated.get(name, Decimal(0)) + value
    events = {
        key: event
        for key, event in zip(told.keys, told.events, strict=True)
        if plane == "all" or (event.get("plane") or "single") == plane
    }
    return Account(told, stated, events)


def _combined(name: str, accounts: list[Account], report_problem: ReportProblem) -> Total:
    """Reported totals added, the values of events that an earlier object already counted taken off."""
    total = Total()
    if not any(name in account.stated for account in accounts):
        return total
    counted: set[EventKey] = set()
    for account in accounts:
        part = _part(name, account, counted, report_problem)
        counted |= account.events.keys()
        if part is not None:
            total = Total((total.value or Decimal(0)) + part, (*total.tellers, account.uid))
    return total


def _part(name: str, account: Account, counted: set[EventKey], report_problem: ReportProblem) -> Decimal | None:
    """What this object adds to a total."""
    reported = _decimal(account.stated.get(name))
    shared = [event for key, event in account.events.items() if key in counted]
    new = [event for key, event in account.events.items() if key not in counted]
    if reported is not None and not shared:
        return reported
    already = _sum(name, shared)
    if reported is not None and already is not None:
        return max(reported - already, Decimal(0))
    own = _sum(name, new, partial=True)
    if own is None and reported is not None:
        what = message("object {uid}: its total covers shared events of unknown share; left out", uid=account.uid)
        report_problem(f"totals.{name}", what)
    elif own and reported is None:
        what = message(
            "object {uid} states no total; the sum of its {number} events is added", uid=account.uid, number=len(new)
        )
        report_problem(f"totals.{name}", what)
    return own


def _sum(name: str, events: Iterable[Facts], *, partial: bool = False) -> Decimal | None:
    """The sum of the events' values; None where one (with `partial`: all) of them tells none."""
    summand = _SUMMANDS[name]
    values = [summand.value(event) for event in events]
    known = [value for value in values if value is not None]
    if partial:
        return sum(known, Decimal(0)) if known else None
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _from_equals(name: str, others: list[Contribution], finals: list[Contribution]) -> Total:
    """A total that no final object states, from one with the same events, or with totals only."""
    sets = {told.event_set for told in finals}
    for told in others:
        value = _decimal(told.totals.get(name))
        if value is not None and (not told.event_set or told.event_set in sets):
            return Total(value, (told.sop_instance_uid,))
    return Total()


def _tellers_of(name: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events that tell a share of a total."""
    summand = _SUMMANDS[name]
    return [event for event in events if summand.counts(event) and event.get(summand.name) is not None]


def _stand_in(totals: dict[str, Total], events: list[dict[str, Any]], report_problem: ReportProblem) -> None:
    """The sum of events where no object reports the main quantity."""
    for names in _MAIN_QUANTITIES:
        if all(totals[name].value is None for name in names):
            for name in names:
                told = _tellers_of(name, events)
                if told:
                    totals[name] = Total(_sum(name, told))
                    what = message("no total is reported; the sum of {number} events stands for it", number=len(told))
                    report_problem(f"totals.{name}", what)


def _check(totals: dict[str, Total], events: list[dict[str, Any]], report_problem: ReportProblem) -> None:
    """Compare reported totals with the sum of events."""
    for name, rounding in _ROUNDING.items():
        reported = totals[name].value
        told = _tellers_of(name, events)
        summed = _sum(name, told)
        if reported is None or not totals[name].tellers or summed is None or not told:
            continue
        if abs(reported - summed) > max(rounding, abs(reported) * _RELATIVE_TOLERANCE):
            kin = [event for event in events if event["modality"] in {teller["modality"] for teller in told}]
            silent = sum(event.get(_SUMMANDS[name].name) is None for event in kin)
            report_problem(f"totals.{name}", _contradiction(reported, summed, silent, len(kin)))


def _contradiction(reported: Decimal, summed: Decimal, silent: int, events: int) -> Message:
    what = message(
        "reported {reported}, but the events sum to {summed}",
        reported=Number(f"{reported.normalize():f}"),
        summed=Number(f"{summed.normalize():f}"),
    )
    if not silent:
        return what
    return message("{sentence}; {silent} of {all} events tell none", sentence=what, silent=silent, all=events)


def _tell_of_shared_events(finals: list[Contribution], report_problem: ReportProblem) -> None:
    for i, told in enumerate(finals):
        for other in finals[i + 1 :]:
            shared = len(told.event_set & other.event_set)
            if shared:
                what = message(
                    "objects {one} and {other} share {number} events and each has others of its own; "
                    "shared events count once, and their values are taken off one report's totals",
                    one=told.sop_instance_uid,
                    other=other.sop_instance_uid,
                    number=shared,
                )
                report_problem("totals", what)


def _tell_of_contradictions(
    tellers: list[Contribution], finals: list[Contribution], report_problem: ReportProblem
) -> None:
    """Reports of totals alone cannot be told apart: the most believed counts, the others are named."""
    eventless = [told for told in tellers if told.totals and not told.events]
    counting = next((told for told in finals if told.totals and not told.events), None)
    for told in eventless:
        if counting is not None and told is not counting and dict(told.totals) != dict(counting.totals):
            what = message(
                "object {uid} states other totals and no events; the later report {counting} counts",
                uid=told.sop_instance_uid,
                counting=counting.sop_instance_uid,
            )
            report_problem("totals", what)


def _ignore(_where: str, _what: Message) -> None:
    """Problems of planes are told once, with the study's totals."""


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
