"""Time of a refused login for names that exist and names that do not: who may log in must not show in it."""

import time
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import Engine

from bench.measures import spread
from bench.servers import database, work_folder
from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.authentication.local import LocalLogin
from kerma.database.access import accounts
from kerma.database.access.login_sessions import Browser

NAMES = 200


def measure() -> None:
    """Print the figures, at the production cost of a hash."""
    passwords = Passwords()
    with work_folder() as folder, database(folder) as engine:
        _add_accounts(engine, passwords)
        login = LocalLogin(engine, passwords)
        known: list[float] = []
        unknown: list[float] = []
        for number in range(NAMES):
            # Each from an address of its own, and in turn, so that neither limits nor other load favour one kind.
            known.append(_refused_ms(login, f"known {number}", f"10.1.0.{number}"))
            unknown.append(_refused_ms(login, f"other {number}", f"10.2.0.{number}"))
    print(f"{NAMES} refused logins of each kind, ms: known names {spread(known)}, unknown names {spread(unknown)}")
    print(f"  medians, unknown over known: {median(unknown) / median(known):.3f} (goal: within 5 %)")


def _add_accounts(engine: Engine, passwords: Passwords) -> None:
    password_hash = passwords.hash("violet tram over nineteen hills")
    with engine.begin() as connection:
        for number in range(NAMES):
            accounts.add(connection, f"known {number}", [BuiltInRole.VIEWER], password_hash)


def _refused_ms(login: LocalLogin, name: str, address: str) -> float:
    start = time.perf_counter()
    login.log_in(name, "wrong", Browser(address, ""), datetime.now(tz=UTC))
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    measure()
