"""Tables of DICOM nodes: those that Orthanc is to accept, what each Orthanc accepts, and whom it rejected."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, false, func, text, true
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.standard.enumerations import RejectionReason

_NODE = "Name of the Orthanc, see `cursor`."

node = Table(
    "node",
    metadata,
    key("name", Text(), "Name of the node, also in Orthanc: letters, digits, - and _."),
    Column("ae_title", Text(), nullable=False, comment="AE title with which the node calls."),
    Column("address", Text(), nullable=False, comment="IP address or host name of the node."),
    Column("port", Integer(), nullable=False, comment="DICOM port of the node."),
    Column("may_store", Boolean(), nullable=False, server_default=true(), comment="Whether it may send objects."),
    Column("may_echo", Boolean(), nullable=False, server_default=true(), comment="Whether it may send C-ECHO."),
    Column(
        "may_query",
        Boolean(),
        nullable=False,
        server_default=false(),
        comment="Whether it may query and retrieve (C-FIND, C-GET, C-MOVE).",
    ),
    Column("uses_tls", Boolean(), nullable=False, server_default=false(), comment="Whether Orthanc calls it over TLS."),
    Column("manufacturer", Text(), comment="Manufacturer of the node, for people."),
    Column("note", Text(), comment="Note for people."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When changed."),
    CheckConstraint("name ~ '^[A-Za-z0-9_-]{1,64}$'", name="has_name_for_orthanc"),
    CheckConstraint("length(ae_title) between 1 and 16", name="has_ae_title"),
    CheckConstraint("address <> ''", name="has_address"),
    CheckConstraint("port between 1 and 65535", name="has_port"),
    comment="DICOM nodes that every Orthanc of this database is to know.",
)

orthanc = Table(
    "orthanc",
    metadata,
    key("node", Text(), _NODE),
    Column("ae_title", Text(), nullable=False, comment="Its own AE title."),
    Column("accepts_unknown", Boolean(), nullable=False, comment="Whether unknown nodes may send objects."),
    Column("checks_called_ae_title", Boolean(), nullable=False, comment="Whether callers must use its AE title."),
    Column("checks_address", Boolean(), nullable=False, comment="Whether the address of a caller must be the listed."),
    Column(
        "modalities",
        JSONB(),
        nullable=False,
        comment="Nodes that it knows: list of {name, ae_title, address, port, is_own}; is_own: put there by Kerma. "
        "error: why Kerma could not put it there.",
    ),
    Column("log_file", Text(), comment="Its log, where Kerma reads it (KERMA_ORTHANC_LOG)."),
    Column("log_error", Text(), comment="Why the log cannot be read; NULL where it can."),
    Column("log_read_until", DateTime(timezone=True), comment="Time of the last rejection read from its log."),
    Column("reported_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When reported."),
    comment="What each Orthanc accepts, as its plugin reported.",
)

rejection = Table(
    "rejection",
    metadata,
    key("node", Text(), _NODE),
    key("calling_ae_title", Text(), "AE title of the caller; empty where the log does not name it."),
    key("remote_address", Text(), "IP address of the caller; empty where the log does not name it."),
    key("reason", Text(), "Why it was rejected."),
    key("detail", Text(), "The called AE title, the listed address, or the command; else empty."),
    Column("rejection_count", Integer(), nullable=False, comment="How often it was rejected."),
    Column("first_at", DateTime(timezone=True), nullable=False, comment="When it was rejected first."),
    Column("last_at", DateTime(timezone=True), nullable=False, comment="When it was rejected last."),
    CheckConstraint(one_of("reason", RejectionReason), name="known_reason"),
    Index("ix_rejection_node_last_at", "node", text("last_at DESC")),
    comment="Callers that Orthanc rejected, from its log.",
)
