"""The account link dialog: LINE checks who is there, and tells the bot."""

from simulator.line.events import person_source
from simulator.line.platform import Platform

_NONCE_LENGTHS = range(10, 256)


def finish_link(platform: Platform, link_token: str, nonce: str, visitor_id: str | None = None) -> str:
    """Let somebody finish the dialog; without a visitor it is the person whom the token was issued for."""
    if len(nonce) not in _NONCE_LENGTHS:
        return "none"
    owner_id = platform.link_tokens.use(link_token)
    if owner_id is None:
        return "none"
    if visitor_id not in (None, owner_id):
        # LINE says neither who tried nor gives a token to answer with.
        platform.happen("accountLink", None, link={"result": "failed", "nonce": nonce})
        return "failed"
    platform.happen("accountLink", person_source(owner_id), link={"result": "ok", "nonce": nonce})
    return "ok"
