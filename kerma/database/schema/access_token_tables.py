"""The table of access tokens of programs."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from kerma.database.schema.metadata import key, metadata

access_token = Table(
    "access_token",
    metadata,
    key("token_digest", Text(), "SHA-256 of the token."),
    Column(
        "account_id",
        Uuid(),
        ForeignKey("account.account_id", ondelete="CASCADE"),
        nullable=False,
        comment="In whose name it reads, see `account`.",
    ),
    Column("name", Text(), nullable=False, comment="What it is for, in the words of whoever made it."),
    Column("rights", ARRAY(Text()), comment="What it permits at most; NULL: all that the account may read."),
    Column("created_at", DateTime(timezone=True), nullable=False, comment="When made."),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="When it can no longer be used."),
    Column("revoked_at", DateTime(timezone=True), comment="When a person ended it; NULL if nobody did."),
    Column("last_used_at", DateTime(timezone=True), comment="When it was used last, to the minute; NULL for never."),
    CheckConstraint("name <> ''", name="has_name"),
    CheckConstraint("cardinality(rights) > 0", name="permits_something"),
    Index(
        "uq_access_token_account_id_name",
        "account_id",
        text("lower(name)"),
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
    ),
    comment="Tokens with which programs read exports, reports and metrics in the name of an account.",
)
