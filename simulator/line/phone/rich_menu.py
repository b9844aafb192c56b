"""The rich menu under the talk: the uploaded picture, or tiles drawn in its place."""

from dataclasses import dataclass
from typing import Any

from simulator.line.menus import Menu
from simulator.line.phone.actions import Tap
from simulator.line.phone.cards import parse_area

# The first word that a label holds chooses its icon.
_ICONS = (
    (("注文", "order"), "package-search"),
    (("定期", "subscription"), "repeat"),
    (("返品", "交換", "return"), "undo-2"),
    (("質問", "faq", "help"), "circle-question-mark"),
    (("クーポン", "coupon"), "ticket"),
    (("相談", "スタッフ", "staff", "contact"), "headset"),
    (("会員", "連携", "member", "account"), "id-card"),
)
_USUAL_ICON = "square-mouse-pointer"
_LOW_RATIO = 2.5


@dataclass(frozen=True, slots=True)
class MenuArea:
    """One area to tap."""

    number: int
    label: str
    icon: str
    tap: Tap
    styles: str


@dataclass(frozen=True, slots=True)
class MenuView:
    """The menu as the page shows it."""

    bar_text: str
    image_url: str | None
    is_low: bool
    areas: list[MenuArea]


def show_menu(menu: Menu) -> MenuView:
    """Show a menu; LINE's object was checked when it was made."""
    content = menu.content
    width, height = content["size"]["width"], content["size"]["height"]
    areas = [
        MenuArea(number, label, icon_of(label), area.tap, area.styles)
        for number, given in enumerate(content["areas"])
        if (area := parse_area(given.get("action"), given.get("bounds"), width, height))
        for label in [area.tap.label or _words_of(given["action"]) or str(number + 1)]
    ]
    image_url = f"/simulator/rich-menus/{menu.menu_id}/image" if menu.image else None
    return MenuView(content["chatBarText"], image_url, width / height > _LOW_RATIO, areas)


def icon_of(label: str) -> str:
    """Choose an icon by the words of a label."""
    words = label.lower()
    return next((icon for marks, icon in _ICONS if any(mark in words for mark in marks)), _USUAL_ICON)


def _words_of(action: dict[str, Any]) -> str:
    return str(action.get("text") or action.get("displayText") or "")
