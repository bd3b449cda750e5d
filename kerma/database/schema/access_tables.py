"""Tables of accounts, their roles, sessions, one-time links and attempts to log in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.standard.enumerations import LinkPurpose, LoginMethod


def _account_id(*, is_key: bool = False) -> TableColumn:
    return Column(
        "account_id",
        Uuid(),
        ForeignKey("account.account_id", ondelete="CASCADE"),
        primary_key=is_key,
        nullable=False,
        comment="The account, see `account`.",
    )


account = Table(
    "account",
    metadata,
    key("account_id", Uuid(), "The account: a random UUID."),
    Column("name", Text(), nullable=False, comment="Name with which the user logs in, or that a provider states."),
    Column("issuer", Text(), comment="Identity provider of the account; NULL for local accounts."),
    Column("subject", Text(), comment="The provider's identifier of the user; NULL for local accounts."),
    Column("password_hash", Text(), comment="Argon2id; NULL where the user has no password here."),
    Column("is_locked", Boolean(), nullable=False, server_default=false(), comment="Whether it may not log in."),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When made."),
    Column("password_changed_at", DateTime(timezone=True), comment="When the password was set last."),
    Column("last_login_at", DateTime(timezone=True), comment="When the user logged in last; NULL for never."),
    CheckConstraint("name <> ''", name="has_name"),
    CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="has_issuer_and_subject_or_neither"),
    Index("uq_account_local_name", text("lower(name)"), unique=True, postgresql_where=text("issuer IS NULL")),
    Index("uq_account_issuer_subject", "issuer", "subject", unique=True),
    comment="Users who may log in to the dashboard.",
)

role_table = Table(
    "role",
    metadata,
    key("name", Text(), "Name of the role."),
    Column("rights", ARRAY(Text()), nullable=False, comment="What it permits, see docs/administrator/access.md."),
    CheckConstraint("name <> ''", name="has_name"),
    comment="Roles that the site has defined besides the built-in ones.",
)

account_role = Table(
    "account_role",
    metadata,
    _account_id(is_key=True),
    Column("role", Text(), primary_key=True, comment="Name of a role, built-in or see `role`."),
    comment="Roles of accounts.",
)

account_scope = Table(
    "account_scope",
    metadata,
    _account_id(is_key=True),
    Column("position", SmallInteger(), primary_key=True, comment="Position of the entry, from 0."),
    Column("institution_name", Text(), comment="Only equipment of this institution; NULL: of any."),
    Column("department_name", Text(), comment="Only equipment of this department; NULL: of any."),
    Column("equipment_id", Uuid(), comment="Only this piece of equipment; NULL: any."),
    CheckConstraint(
        "coalesce(institution_name, department_name, equipment_id::text, '') <> ''", name="names_equipment"
    ),
    comment="Scopes of accounts: equipment whose studies the user sees; an account without an entry sees all.",
)

account_second_step = Table(
    "account_second_step",
    metadata,
    _account_id(is_key=True),
    Column("nonce", Text(), nullable=False, comment="Random; with KERMA_TOTP_KEY it gives the secret of the codes."),
    Column("key_check", Text(), nullable=False, comment="Digest of that key, which reveals another one."),
    Column("begun_for", Text(), nullable=False, comment="Digest of the token of the login or session that began it."),
    Column("confirmed_at", DateTime(timezone=True), comment="When a code was first entered; NULL until then."),
    Column("last_step", BigInteger(), nullable=False, server_default="0", comment="Time step of the last code."),
    comment="Codes as the second step of a login (TOTP, RFC 6238).",
)

account_recovery_code = Table(
    "account_recovery_code",
    metadata,
    _account_id(is_key=True),
    Column("digest", Text(), primary_key=True, comment="Keyed hash of the code."),
    comment="Codes for a login without the device of the second step; a used one is deleted.",
)

login_session = Table(
    "login_session",
    metadata,
    key("token_digest", Text(), "SHA-256 of the token in the browser's cookie."),
    _account_id(),
    Column("method", Text(), nullable=False, comment="How the user logged in."),
    Column("address", Text(), nullable=False, comment="IP address of the browser."),
    Column("user_agent", Text(), nullable=False, comment="Browser, as it describes itself."),
    Column("created_at", DateTime(timezone=True), nullable=False, comment="When the user logged in."),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, comment="When the user last did something."),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="When it ends in any case."),
    Column("revoked_at", DateTime(timezone=True), comment="When the user logged out or it was ended; NULL if neither."),
    CheckConstraint(one_of("method", LoginMethod), name="has_method"),
    Index("ix_login_session_account_id", "account_id"),
    comment="Sessions of users in browsers.",
)

login_link = Table(
    "login_link",
    metadata,
    key("token_digest", Text(), "SHA-256 of the token in the link."),
    _account_id(),
    Column("purpose", Text(), nullable=False, comment="What the link permits, once."),
    Column("created_at", DateTime(timezone=True), nullable=False, comment="When made."),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="When it can no longer be used."),
    Column("used_at", DateTime(timezone=True), comment="When it was used; NULL if it was not."),
    CheckConstraint(one_of("purpose", LinkPurpose), name="has_purpose"),
    Index("ix_login_link_account_id", "account_id"),
    comment="One-time links: invitations, new passwords and first logins.",
)

login_transaction = Table(
    "login_transaction",
    metadata,
    key("state_digest", Text(), "SHA-256 of the state, which the provider sends back."),
    Column("browser_digest", Text(), nullable=False, comment="SHA-256 of the token in the cookie of the browser."),
    Column("nonce", Text(), nullable=False, comment="What the provider must repeat in the identity token."),
    Column("code_verifier", Text(), nullable=False, comment="What proves that the code was requested here (PKCE)."),
    Column("next_path", Text(), nullable=False, comment="The page to which the login leads; empty for the first one."),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="When it can no longer be completed."),
    comment="Logins through an identity provider that have begun; a completed one is deleted.",
)

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("attempt_id", BigInteger(), Identity(always=True), primary_key=True, comment="Number of the attempt."),
    Column("attempted_at", DateTime(timezone=True), nullable=False, comment="When it began."),
    Column("name_digest", Text(), nullable=False, comment="SHA-256 of the name that was entered, in lower case."),
    Column("address", Text(), nullable=False, comment="IP address of the browser."),
    Index("ix_login_attempt_name_digest", "name_digest", "attempted_at"),
    Index("ix_login_attempt_address", "address", "attempted_at"),
    Index("ix_login_attempt_attempted_at", "attempted_at"),
    comment="Attempts to log in that failed or have not ended, of the last minutes.",
)
