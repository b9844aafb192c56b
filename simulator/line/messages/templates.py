"""Check template messages: buttons, confirm, carousel, image carousel."""

from collections.abc import Callable

from simulator.line.messages.actions import IMAGE_CAROUSEL, TEMPLATE, TEMPLATE_DEFAULT, check_action
from simulator.line.messages.context import Context
from simulator.line.messages.lengths import graphemes
from simulator.line.messages.node import Node

_COLUMN_LIMIT = 10


def check_template(message: Node, _context: Context) -> None:
    """Check a template message."""
    message.text("altText", 1500)
    template = message.child("template")
    if template is not None and (kind := template.choice("type", _CHECKS)) in _CHECKS:
        _CHECKS[kind or ""](template)


def _check_buttons(template: Node) -> None:
    _check_card(template, 160, 4)
    template.choice("imageAspectRatio", ("rectangle", "square"), needed=False)
    template.choice("imageSize", ("cover", "contain"), needed=False)


def _check_confirm(template: Node) -> None:
    template.text("text", 240, count=graphemes)
    for action in template.children("actions", 2, 2):
        check_action(action, TEMPLATE)


def _check_carousel(template: Node) -> None:
    template.choice("imageAspectRatio", ("rectangle", "square"), needed=False)
    template.choice("imageSize", ("cover", "contain"), needed=False)
    columns = template.children("columns", 1, _COLUMN_LIMIT)
    for column in columns:
        _check_card(column, 120, 3)
    for name, problem in (
        ("actions", "the number of actions must be the same in all columns"),
        ("thumbnailImageUrl", "all columns must have an image, or none"),
        ("title", "all columns must have a title, or none"),
    ):
        if len({_amount(column, name) for column in columns}) > 1:
            template.complain(problem, "columns")


def _check_image_carousel(template: Node) -> None:
    for column in template.children("columns", 1, _COLUMN_LIMIT):
        column.url("imageUrl")
        check_action(column.child("action"), IMAGE_CAROUSEL)


def _check_card(card: Node, text_limit: int, most_actions: int) -> None:
    card.url("thumbnailImageUrl", needed=False)
    card.text("title", 40, needed=False, count=graphemes)
    has_more = card.has("thumbnailImageUrl") or card.has("title")
    card.text("text", 60 if has_more else text_limit, count=graphemes)
    check_action(card.child("defaultAction", needed=False), TEMPLATE_DEFAULT)
    for action in card.children("actions", 1, most_actions):
        check_action(action, TEMPLATE)


def _amount(column: Node, name: str) -> int:
    value = column.value.get(name)
    return len(value) if isinstance(value, list) else int(value is not None)


_CHECKS: dict[str, Callable[[Node], None]] = {
    "buttons": _check_buttons,
    "confirm": _check_confirm,
    "carousel": _check_carousel,
    "image_carousel": _check_image_carousel,
}
