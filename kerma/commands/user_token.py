"""`kerma user token`: access tokens, with which programs read exports, reports and metrics."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.access.access_tokens import DEFAULT_VALIDITY_DAYS, MAX_VALIDITY_DAYS
from kerma.access.rights import Right
from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.user_name import Name
from kerma.commands.wide_table import print_table
from kerma.database.access import access_tokens, accounts
from kerma.database.access.access_tokens import AccessToken, NewToken
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

token = typer.Typer(no_args_is_help=True, help="Access tokens of users, with which programs read.")

TokenName = Annotated[str, typer.Argument(metavar="TOKEN_NAME", help="What the token is for.")]
Rights = Annotated[
    list[Right] | None,
    typer.Option("--right", help="Permit this only; several are possible. Default: all that the user may read."),
]
Days = Annotated[
    int, typer.Option("--days", min=1, max=MAX_VALIDITY_DAYS, help="Days for which the token can be used.")
]


@token.command(epilog=epilog("user token add"))
def add(name: Name, token_name: TokenName, rights: Rights = None, days: Days = DEFAULT_VALIDITY_DAYS) -> None:
    """Make an access token of a user, and print it: the only time."""
    now = datetime.now(tz=UTC)
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        made = access_tokens.add(connection, account.account_id, NewToken(token_name, rights, days), now)
        permitted = sorted(map(str, rights or [])) or ["all that the user may read"]
        made_for = account.audit_details | {"token": token_name.strip()}
        record(connection, AuditAction.MAKE_TOKEN, **made_for, rights=permitted, days=days)
    typer.echo(made)
    typer.echo(f"It can be used for {days} days, and is shown only now.", err=True)


@token.command("list", epilog=epilog("user token list"))
def list_(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only tokens of this user.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per token and line.")] = False,
) -> None:
    """List the access tokens that nobody has revoked."""
    with migrated_database() as engine, engine.connect() as connection:
        account_id = accounts.find(connection, name).account_id if name else None
        found = access_tokens.listed(connection, account_id)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("There is no access token.")
    else:
        print_table(_table(found))


@token.command(epilog=epilog("user token revoke"))
def revoke(name: Name, token_name: TokenName) -> None:
    """Revoke an access token: it permits nothing any more."""
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        of_account = access_tokens.listed(connection, account.account_id)
        digests = [one.token_digest for one in of_account if one.name.lower() == token_name.strip().lower()]
        revoked = access_tokens.revoke(connection, account.account_id, digests, datetime.now(tz=UTC))
        if not revoked:
            raise ConfigurationError(
                f"{account.shown_name} has no token {token_name!r}; `kerma user token list {name}` lists them."
            )
        record(connection, AuditAction.REVOKE_TOKEN, **account.audit_details, tokens=list(revoked))
    typer.echo(f"The token {', '.join(revoked)} of {account.shown_name} is revoked.")


def _table(found: list[AccessToken]) -> Table:
    table = Table("User", "Token", "Rights", "Expires", "Last use")
    for one in found:
        rights = "all that the user may read" if one.rights is None else ", ".join(one.rights)
        table.add_row(escape(one.user_name), escape(one.name), rights, _time(one.expires_at), _time(one.last_used_at))
    return table


def _time(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "never"
