"""The path of a request below the base path under which the dashboard is served."""

from starlette.types import Scope


def path_below(asgi_scope: Scope, base: str) -> str:
    """The path of a request below the base path of the dashboard, beginning with a slash."""
    path = str(asgi_scope["path"])
    return path.removeprefix(f"/{base}") or "/" if base and f"{path}/".startswith(f"/{base}/") else path
