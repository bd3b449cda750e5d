"""What alert rules cost: `python -m bench.alerts`.

Storing: the studies of a simulated hospital are stored with no enabled rule and with forty, in turn, in databases that
are emptied in between; CPU time is that of this process and of PostgreSQL's backend. Preview: each rule over a year of
the database of `make bench-dashboard`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select, text

from bench.dashboard.database import database, read_only
from bench.dashboard.report import print_measurement
from bench.measures import cpu_ms, cpu_ms_of, median_interval, spread
from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.alerts.shipped_rules import shipped_rules
from kerma.database.engine import make_engine
from kerma.database.ingest import alert_rules, store
from kerma.database.ingest.store import Received
from kerma.database.query.alerts.preview import preview
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.schema import migrate
from kerma.database.schema.tables import metadata, study_table
from kerma.extract import extract
from kerma.privacy import PatientProtection
from kerma.reference_levels.published_levels import published_levels
from kerma.simulate.hospital import hospital_studies
from local_stack import private_postgres

RULES, STUDIES, ROUNDS, BATCH = 40, 200, 6, 10
PREVIEWS, SLOWEST = 3, 6
_MAX_RATIO, _MAX_PREVIEW_MS = 1.10, 2_000.0
_LAST_DAY = date(2026, 10, 31)
_PROTECTION = PatientProtection({})


class Cost(NamedTuple):
    """CPU time of storing one study, in ms: of this process, and of PostgreSQL's backend."""

    process_ms: float
    backend_ms: float

    @property
    def total_ms(self) -> float:
        """Both."""
        return self.process_ms + self.backend_ms


def measure_storing() -> None:
    """Print the CPU time of storing a study without rules and with forty, and their ratio."""
    batches = _batches(STUDIES)
    with TemporaryDirectory(prefix="kerma-bench-") as folder, private_postgres(Path(folder)) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        _stored(engine, batches, ())  # a first time, so that no round pays for what is imported and planned once
        rounds = [(_stored(engine, batches, ()), _stored(engine, batches, forty_rules())) for _ in range(ROUNDS)]
        engine.dispose()
    ratios = [with_rules.total_ms / without.total_ms for without, with_rules in rounds]
    for name, number in (("no rule", 0), (f"{RULES} rules", 1)):
        print(f"storing a study, {name}: {spread([costs[number].total_ms for costs in rounds], '.2f')} ms of CPU")
    low, high = median_interval(ratios)
    verdict = "" if low <= _MAX_RATIO else "   MORE THAN IT MAY"
    print(
        f"  ratio {spread(ratios, '.3f')}, interval of the median {low:.3f} to {high:.3f}, may be {_MAX_RATIO}{verdict}"
    )


def forty_rules() -> list[AlertRule]:
    """The shipped rules of all kinds, enabled, and copies of thresholds with higher limits up to forty."""
    shipped = [replace(rule, is_enabled=True) for rule in shipped_rules()]
    copies = (
        replace(rule, rule_id=f"{rule.rule_id}-{number}", limit=rule.limit * Decimal(number))
        for number in range(2, RULES)
        for rule in shipped
        if rule.kind is RuleKind.THRESHOLD
    )
    return [*shipped, *(next(copies) for _ in range(RULES - len(shipped)))]


def _batches(count: int) -> list[list[Received]]:
    """The objects of studies of a simulated hospital, read once, in batches of some studies."""
    objects = [
        [Received(f"bench-{number}-{ordinal}", extract(one.to_bytes())) for ordinal, one in enumerate(study.objects)]
        for number, study in enumerate(hospital_studies(count, until=_LAST_DAY))
    ]
    return [list(chain.from_iterable(objects[first : first + BATCH])) for first in range(0, len(objects), BATCH)]


def _stored(engine: Engine, batches: Sequence[Sequence[Received]], rules: Collection[AlertRule]) -> Cost:
    """Store everything in an emptied database, where only these rules are enabled."""
    with engine.begin() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.execute(text(f"truncate {names} cascade"))
        _enable_only(connection, rules)
    with engine.connect() as connection:
        backend = connection.execute(select(func.pg_backend_pid())).scalar_one()
        connection.commit()
        before_ms = cpu_ms_of(backend)
        process_ms = cpu_ms(lambda: _store_all(connection, batches))
        studies = connection.execute(select(func.count()).select_from(study_table)).scalar_one()
        return Cost(process_ms / studies, (cpu_ms_of(backend) - before_ms) / studies)


def _enable_only(connection: Connection, rules: Iterable[AlertRule]) -> None:
    named = {rule.rule_id: rule for rule in rules}
    disabled = [replace(rule, is_enabled=False) for rule in shipped_rules() if rule.rule_id not in named]
    alert_rules.add(connection, [*named.values(), *disabled], "bench")


def _store_all(connection: Connection, batches: Iterable[Sequence[Received]]) -> None:
    for batch in batches:
        with connection.begin():
            store.store(connection, batch, _PROTECTION)


def measure_previews() -> None:
    """Print how long the preview of each shipped rule over a year takes, slowest last."""
    with database() as url, read_only(url) as (_, connection):
        took = {rule.rule_id: [_preview_ms(connection, rule) for _ in range(PREVIEWS)] for rule in shipped_rules()}
    for rule_id in sorted(took, key=lambda one: median(took[one]))[-SLOWEST:]:
        print_measurement(f"preview of {rule_id} over a year", took[rule_id], _MAX_PREVIEW_MS)


def _preview_ms(connection: Connection, rule: AlertRule) -> float:
    began = perf_counter()
    preview(connection, rule, Period(date(_LAST_DAY.year - 1, 11, 1), _LAST_DAY), published_levels())
    return 1000 * (perf_counter() - began)


if __name__ == "__main__":
    measure_storing()
    measure_previews()
