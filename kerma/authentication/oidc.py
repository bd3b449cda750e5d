"""OpenID Connect: requests to an identity provider, and the verification of what it responds.

The authorization code flow with PKCE (RFC 7636), state and nonce (OpenID Connect Core 3.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from kerma.authentication.oidc_errors import OidcError, OidcFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerma.authentication.configuration import OidcConfiguration
    from kerma.json_types import Json

#: Seconds by which the clocks of provider and dashboard may differ.
CLOCK_LEEWAY_S = 60
_DISCOVERY = "/.well-known/openid-configuration"
_TIMEOUT_S = 5.0
#: Signatures that nobody but the provider can make: with those of a shared secret, the client could make them too.
_ALGORITHMS = [f"{prefix}{bits}" for prefix in ("RS", "PS", "ES") for bits in (256, 384, 512)] + ["EdDSA", "Ed25519"]
#: Providers may put further members into the header of a token.
_REGISTRY = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
_REQUIRED_METADATA = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")

Answer = TypeVar("Answer")


class Secrets(NamedTuple):
    """Random texts of one login, which tie the response of the provider to it.

    Attributes:
        state: in the request to the provider and in its response.
        nonce: in the request and in the identity token.
        code_verifier: sent with the code; the request has its hash only.
    """

    state: str
    nonce: str
    code_verifier: str


class IdentityProvider:
    """An identity provider; all methods block, and may be called by several threads.

    Args:
        configuration: of the provider.
    """

    def __init__(self, configuration: OidcConfiguration) -> None:
        self.configuration = configuration
        self._metadata: Json | None = None

    def require_answer(self) -> None:
        """Make sure that the provider describes itself as a login needs it.

        Raises:
            OidcError: it does not answer, or describes another provider.
        """
        self._discovered()

    def authorization_url(self, secrets: Secrets) -> str:
        """Where the browser goes to log in.

        Raises:
            OidcError: the provider does not answer.
        """
        # Asked anew each time: a browser must not be sent to a provider that does not answer.
        self._metadata = self._discovered()
        endpoint = str(self._metadata["authorization_endpoint"])
        with self._client() as client:
            url, _ = client.create_authorization_url(
                endpoint, secrets.state, secrets.code_verifier, nonce=secrets.nonce
            )
        return str(url)

    def claims(self, code: str, secrets: Secrets) -> Json:
        """The verified claims about the user who has logged in, those of the provider's userinfo included.

        Args:
            code: of the provider's response.
            secrets: of the login.

        Raises:
            OidcError: the provider does not answer or refuses the code, or its response cannot be verified.
        """
        metadata = self._current_metadata()
        with self._client() as client:
            found = _answered(
                lambda: client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=secrets.code_verifier)
            )
            claims = self._verified(dict(found), secrets.nonce)
            endpoint = metadata.get("userinfo_endpoint")
            about = _document(_answered(lambda: client.get(endpoint))) if endpoint else {}
        # OpenID Connect Core 5.3.2: without this comparison, the claims of another user could be put in.
        if about and about.get("sub") != claims["sub"]:
            raise OidcError(OidcFailure.UNVERIFIED, "The userinfo of the identity provider is about another user.")
        return about | claims

    def require_own(self, issuer: str | None) -> None:
        """Make sure that a response which names its issuer comes from this provider (RFC 9207).

        Raises:
            OidcError: it names another, or the provider does not answer.
        """
        if issuer is not None and issuer != self._current_metadata()["issuer"]:
            raise OidcError(OidcFailure.UNVERIFIED, f"The response comes from another issuer, {issuer!r}.")

    def logout_url(self) -> str | None:
        """Where the browser ends the session at the provider (RP-Initiated Logout 1.0); None where it offers no way.

        The identity token, which names the user, is not stored for it: the provider may ask the user to confirm.

        Raises:
            OidcError: the provider does not answer.
        """
        endpoint = self._current_metadata().get("end_session_endpoint")
        if not isinstance(endpoint, str) or urlsplit(endpoint).scheme not in {"http", "https"}:
            return None
        own = self.configuration
        query = urlencode({"client_id": own.client_id, "post_logout_redirect_uri": own.logged_out_url})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    def _verified(self, found: Json, nonce: str) -> Json:
        """The claims of the identity token."""
        token, metadata = found.get("id_token"), self._current_metadata()
        if not isinstance(token, str):
            raise OidcError(OidcFailure.UNVERIFIED, "The identity provider has sent no identity token.")
        options = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": self.configuration.client_id},
        }
        parameters = {
            "nonce": nonce,
            "client_id": self.configuration.client_id,
            "access_token": found.get("access_token"),
        }
        try:
            decoded = jwt.decode(token, self._keys(), registry=_REGISTRY)
            claims = CodeIDToken(decoded.claims, decoded.header, options, parameters)
            claims.validate(leeway=CLOCK_LEEWAY_S)
        except (JoseError, LookupError, TypeError, ValueError) as error:
            raise OidcError(_failure_of(error), f"The identity token cannot be verified: {error}.") from error
        if not _is_subject(claims["sub"]):
            raise OidcError(OidcFailure.UNVERIFIED, "The identity token names no user.")
        return dict(claims)

    def _keys(self) -> KeySet:
        """The provider's keys, which it may change at any time; a login is rare enough to ask each time."""
        with httpx2.Client(timeout=_TIMEOUT_S) as client:
            document = _document(_answered(lambda: client.get(str(self._current_metadata()["jwks_uri"]))))
        return KeySet.import_key_set(document)  # type: ignore[arg-type]  # its own errors tell what it lacks

    def _current_metadata(self) -> Json:
        """What the provider stated about itself when the last login began."""
        if self._metadata is None:
            self._metadata = self._discovered()
        return self._metadata

    def _discovered(self) -> Json:
        issuer = self.configuration.issuer.rstrip("/")
        with httpx2.Client(timeout=_TIMEOUT_S) as client:
            metadata = _document(_answered(lambda: client.get(issuer + _DISCOVERY)))
        if missing := [name for name in _REQUIRED_METADATA if not isinstance(metadata.get(name), str)]:
            raise OidcError(OidcFailure.UNAVAILABLE, f"{issuer}{_DISCOVERY} does not state {missing[0]}.")
        if str(metadata["issuer"]).rstrip("/") != issuer:
            raise OidcError(
                OidcFailure.UNAVAILABLE,
                f"{issuer}{_DISCOVERY} is about another issuer, {metadata['issuer']!r}: correct KERMA_OIDC_ISSUER.",
            )
        return metadata

    def _client(self) -> OAuth2Client:
        own = self.configuration
        return OAuth2Client(
            own.client_id,
            own.client_secret or None,
            token_endpoint_auth_method=self._client_authentication(),
            scope=own.scopes,
            redirect_uri=own.redirect_url,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
        )

    def _client_authentication(self) -> str:
        """How the client proves who it is (OpenID Connect Discovery 3: basic where the provider states nothing)."""
        if not self.configuration.client_secret:
            return "none"
        offered = self._current_metadata().get("token_endpoint_auth_methods_supported")
        basic, post = "client_secret_basic", "client_secret_post"
        return post if isinstance(offered, list) and basic not in offered and post in offered else basic


def _answered(ask: Callable[[], Answer]) -> Answer:
    """What the provider answers.

    Raises:
        OidcError: it does not answer, or refuses.
    """
    try:
        return ask()
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise OidcError(OidcFailure.UNAVAILABLE, f"The identity provider does not answer: {error!r}.") from error
    except AuthlibBaseError as error:
        raise OidcError(OidcFailure.REFUSED, f"The identity provider refused: {error.error}.") from error
    except ValueError as error:
        raise OidcError(OidcFailure.UNAVAILABLE, "The identity provider's response is no JSON.") from error


def _document(response: httpx2.Response) -> Json:
    """The JSON object of a response."""
    try:
        document = response.raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise OidcError(OidcFailure.UNAVAILABLE, f"The identity provider's response is of no use: {error}.") from error
    if not isinstance(document, dict):
        raise OidcError(OidcFailure.UNAVAILABLE, "The identity provider's response is no JSON object.")
    return document


def _failure_of(error: Exception) -> OidcFailure:
    is_about_time = isinstance(error, ExpiredTokenError) or (
        isinstance(error, InvalidClaimError) and error.claim in {"iat", "nbf", "exp"}
    )
    return OidcFailure.CLOCK if is_about_time else OidcFailure.UNVERIFIED


def _is_subject(subject: object) -> bool:
    """At most 255 ASCII characters (OpenID Connect Core 2)."""
    return isinstance(subject, str) and subject.isascii() and subject.isprintable() and 1 <= len(subject) <= 255  # noqa: PLR2004 -- see above
