"""Which language a page speaks: the member's own choice, else the browser's."""

from aiohttp import web

from handlers.rendering.translations import LANGUAGES, SOURCE
from inbox.staff.staff_member import StaffMember

COOKIE = "lang"


def language_of(request: web.Request) -> str:
    """Give the language of the staff member, of the switch beside the sign-in, or of the browser, in this order."""
    staff: StaffMember | None = request.get("staff")
    for chosen in (staff.language if staff else None, request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return accepted_language(request.headers.get("Accept-Language", ""))


def accepted_language(header: str) -> str:
    """Give the language of ours that an Accept-Language header likes most; Japanese when it names none."""
    ranked = sorted(((_quality(part), _primary(part)) for part in header[:1_000].split(",")), key=lambda pair: -pair[0])
    return next((language for quality, language in ranked if quality > 0 and language in LANGUAGES), SOURCE)


def _primary(part: str) -> str:
    return part.partition(";")[0].strip().partition("-")[0].lower()


def _quality(part: str) -> float:
    _, separator, quality = part.partition(";q=")
    try:
        return float(quality) if separator else 1.0
    except ValueError:
        return 0.0
