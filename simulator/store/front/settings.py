"""How the store knows the app that its customers are sent to."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class FrontSettings:
    """`client_id` and secret are those of the customers' sign-in; without `proxy_url` nothing is passed on."""

    client_id: str = "customer-client-id"
    client_secret: str = field(default="customer-client-secret", repr=False)
    redirect_uris: tuple[str, ...] = ()
    app_secret: str = field(default="store-client-secret", repr=False)
    proxy_url: str | None = None
    proxy_subpath: str = "madoguchi"
    smtp: tuple[str, int] | None = None

    def is_registered(self, redirect_uri: str) -> bool:
        """Tell whether customers may be sent back to this address."""
        return redirect_uri in self.redirect_uris

    def may_end_at(self, uri: str) -> bool:
        """Tell whether customers may be sent there after signing out."""
        return _origin(uri) in {_origin(known) for known in self.redirect_uris}


def _origin(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "", uri
    return parts.scheme, parts.netloc
