"""DICOM nodes that Orthanc is to know, and what each Orthanc reports of those that it knows."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.node_tables import node, orthanc
from kerma.messages import Message, message
from kerma.settings import MAX_PORT, ae_title

MAX_NAME_CHARACTERS = 64
MAX_ADDRESS_CHARACTERS = 253
MAX_NOTE_CHARACTERS = 2000
#: Orthanc allows no other characters in names of modalities.
_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME_CHARACTERS}}}")
#: A host name (RFC 1123); an address is recognised by `ipaddress`.
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
_NUMBERS = re.compile(r"[0-9.]+")
#: Addresses that no sender can have (RFC 6890): "this network", multicast, reserved with broadcast, unspecified.
_NO_SENDER = tuple(map(ip_network, ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8")))


@dataclass(frozen=True, kw_only=True)
class ListedNode:
    """A DICOM node that every Orthanc is to know.

    Attributes:
        name: its name, also in Orthanc.
        ae_title: AE title with which it calls.
        address: its IP address or host name.
        port: its DICOM port.
        may_store: whether it may send objects.
        may_echo: whether it may send C-ECHO.
        may_query: whether it may query and retrieve.
        uses_tls: whether Orthanc calls it over TLS.
        manufacturer: for people.
        note: for people.
    """

    name: str
    ae_title: str
    address: str
    port: int
    may_store: bool = True
    may_echo: bool = True
    may_query: bool = False
    uses_tls: bool = False
    manufacturer: str | None = None
    note: str | None = None

    def faults(self, *, needs_numeric_address: bool) -> list[Message]:
        """Why Orthanc cannot know such a node; empty where it can.

        Args:
            needs_numeric_address: whether Orthanc compares the address of a caller with the listed one; it does not
                look up host names.
        """
        found = (
            _name_fault(self.name),
            _ae_title_fault(self.ae_title),
            _address_fault(self.address, needs_numeric_address=needs_numeric_address),
            _port_fault(self.port),
        )
        return [fault for fault in found if fault is not None]

    def is_same_sender(self, ae_title: str, address: str) -> bool:
        """Whether a caller with this AE title and address would be this node."""
        return self.ae_title == ae_title and _comparable(self.address) == _comparable(address)


@dataclass(frozen=True, kw_only=True)
class KnownModality:
    """A DICOM node as an Orthanc knows it.

    Attributes:
        name: its name in Orthanc.
        ae_title: its AE title.
        address: its IP address or host name.
        port: its DICOM port.
        is_own: whether Kerma put it there; others come from the configuration of Orthanc.
        error: why Kerma could not put it there; None where it could.
    """

    name: str
    ae_title: str
    address: str
    port: int
    is_own: bool
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrthancState:
    """What an Orthanc accepts.

    Attributes:
        node: its name.
        ae_title: its own AE title.
        accepts_unknown: whether unknown nodes may send objects.
        checks_called_ae_title: whether callers must use its AE title.
        checks_address: whether the address of a caller must be the listed one.
        modalities: the nodes that it knows, and those that Kerma could not put there.
        log_file: its log, where Kerma reads it.
        log_error: why the log cannot be read.
    """

    node: str
    ae_title: str
    accepts_unknown: bool
    checks_called_ae_title: bool
    checks_address: bool
    modalities: tuple[KnownModality, ...]
    log_file: str | None
    log_error: str | None


def _name_fault(name: str) -> Message | None:
    if _NAME.fullmatch(name):
        return None
    return message(
        "The name may have 1 to {count} letters (A to Z), digits, - and _, and no blanks.", count=MAX_NAME_CHARACTERS
    )


def _ae_title_fault(title: str) -> Message | None:
    try:
        ae_title(title)
    except ValueError:
        return message("The AE title must have 1 to 16 printable ASCII characters and no backslash.")
    return None


def _address_fault(address: str, *, needs_numeric_address: bool) -> Message | None:
    if ip := _parsed(address):
        return _sender_fault(ip)
    if len(address) > MAX_ADDRESS_CHARACTERS or _NUMBERS.fullmatch(address) or not _HOST.fullmatch(address):
        return message("The address must be an IP address, such as 10.1.2.3, or a host name.")
    if needs_numeric_address:
        return message(
            "Orthanc compares the address of each sender with this one and looks up no host names: "
            "enter the IP address, such as 10.1.2.3."
        )
    return None


def _port_fault(port: int) -> Message | None:
    return None if 1 <= port <= MAX_PORT else message("The port must be from 1 to {maximum}.", maximum=MAX_PORT)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The IP address, IPv4 where it is mapped to IPv6; None for a host name and for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _comparable(address: str) -> str:
    """An address in one spelling: IPv6 as in RFC 5952, host names in small letters without the final dot."""
    ip = _parsed(address)
    return address.casefold().removesuffix(".") if ip is None else str(ip)


def _sender_fault(ip: IPv4Address | IPv6Address) -> Message | None:
    """Why no sender can have this address; None where one can."""
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        return message("The address must have no zone ({zone}), which names an interface.", zone=f"%{ip.scope_id}")
    if any(ip in network for network in _NO_SENDER):
        return message("No sender can have the address {address}: enter the one from which it calls.", address=str(ip))
    return None


_COLUMNS = tuple(node.c[name] for name in ListedNode.__dataclass_fields__)


def listed(connection: Connection) -> list[ListedNode]:
    """All nodes, by name."""
    return [ListedNode(**row) for row in connection.execute(select(*_COLUMNS).order_by(node.c.name)).mappings()]


def put(connection: Connection, entry: ListedNode) -> None:
    """Store a node; one of the same name is replaced."""
    statement = insert(node).values(**asdict(entry), changed_at=func.now())
    new = {column.name: statement.excluded[column.name] for column in (*_COLUMNS, node.c.changed_at)}
    connection.execute(statement.on_conflict_do_update(index_elements=[node.c.name], set_=new))


def remove(connection: Connection, name: str) -> bool:
    """Remove a node; False where there is none of this name."""
    return connection.execute(delete(node).where(node.c.name == name)).rowcount == 1


def report(connection: Connection, state: OrthancState) -> None:
    """Store what an Orthanc accepts."""
    statement = insert(orthanc).values(**asdict(state), reported_at=func.now())
    new = {name: statement.excluded[name] for name in (*OrthancState.__dataclass_fields__, "reported_at")}
    connection.execute(statement.on_conflict_do_update(index_elements=[orthanc.c.node], set_=new))


def states(connection: Connection) -> list[OrthancState]:
    """What each Orthanc accepts, by its name."""
    columns = [orthanc.c[name] for name in OrthancState.__dataclass_fields__]
    rows = connection.execute(select(*columns).order_by(orthanc.c.node)).mappings()
    return [OrthancState(**{**row, "modalities": _modalities(row["modalities"])}) for row in rows]


def _modalities(stored: Iterable[dict[str, str | int | bool | None]]) -> tuple[KnownModality, ...]:
    return tuple(KnownModality(**entry) for entry in stored)  # type: ignore[arg-type] # as `report` stored them


def log_read_until(connection: Connection, orthanc_name: str) -> datetime | None:
    """The time of the last rejection read from the log of an Orthanc; None where none was."""
    return connection.execute(select(orthanc.c.log_read_until).where(orthanc.c.node == orthanc_name)).scalar()
