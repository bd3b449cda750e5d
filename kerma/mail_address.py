"""Mail addresses: which texts are addresses, and to which domains Kerma may send."""

from collections.abc import Collection, Iterable
from email.errors import HeaderParseError
from email.headerregistry import Address

from kerma.errors import ConfigurationError
from kerma.messages import message

#: Recipients of one report.
MAX_RECIPIENTS = 50


def checked_address(text: str) -> str:
    """A mail address.

    Raises:
        ConfigurationError: it is none.
    """
    stripped = text.strip()
    try:
        address = Address(addr_spec=stripped)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise _no_address(text) from error
    if not address.username or not address.domain or not stripped.isascii() or any(map(str.isspace, stripped)):
        raise _no_address(text)
    return stripped


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()


def checked_recipients(texts: Iterable[str], domains: Collection[str]) -> tuple[str, ...]:
    """Addresses to which Kerma may send, each once.

    Args:
        texts: the addresses.
        domains: to which it may send, in lower case; `*` for any.

    Raises:
        ConfigurationError: there is none or too many, one is no address, or of another domain.
    """
    # Servers that distinguish upper and lower case before the @ hardly exist; nobody wants one mail twice.
    by_spelling: dict[str, str] = {}
    for address in map(checked_address, texts):
        by_spelling.setdefault(address.lower(), address)
    found = tuple(by_spelling.values())
    if not found:
        raise ConfigurationError(message("No recipient is stated."))
    if len(found) > MAX_RECIPIENTS:
        raise ConfigurationError(
            message("{count} recipients; a report has at most {limit}.", count=len(found), limit=MAX_RECIPIENTS)
        )
    if others := [one for one in found if not {"*", domain_of(one)} & set(domains)]:
        allowed = ", ".join(sorted(domains)) or "none"
        raise ConfigurationError(
            message(
                "{address} is of a domain to which Kerma does not send; allowed: {domains} "
                "(KERMA_MAIL_RECIPIENT_DOMAINS).",
                address=others[0],
                domains=allowed,
            )
        )
    return found


def _no_address(text: str) -> ConfigurationError:
    return ConfigurationError(
        message("{text} is no mail address; one looks like this: physics@hospital.example.", text=repr(text))
    )
