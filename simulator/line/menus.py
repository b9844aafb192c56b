"""Rich menus: the channel's own, who sees which, and the one that was made in the account's manager."""

from dataclasses import dataclass
from typing import Any

from simulator.line.errors import LineError
from simulator.line.ids import new_token

MENUS_LIMIT = ALIASES_LIMIT = 1000
MANAGER_MENU_ID = "richmenu-manager"
_SAYINGS = (
    ("注文状況", "注文状況を教えて"),
    ("定期便", "定期便を確認したい"),
    ("返品・交換", "購入した商品を返品したい"),
    ("よくある質問", "よくある質問"),
    ("クーポン", "使えるクーポンは？"),
    ("スタッフに相談", "スタッフに相談したい"),
)
_COLUMN_PIXELS = (833, 834, 833)
_ROW_PIXELS = 843


@dataclass(slots=True)
class Menu:
    """One rich menu; `content` is LINE's object, and the image is uploaded later."""

    menu_id: str
    content: dict[str, Any]
    image: bytes | None = None
    image_type: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the menu as LINE's API shows it."""
        return {"richMenuId": self.menu_id, **self.content}


class Menus:
    """The menus of this channel."""

    def __init__(self) -> None:
        self.menus: dict[str, Menu] = {}
        self.default_id: str | None = None
        self.aliases: dict[str, str] = {}
        self._linked: dict[str, str] = {}

    def add(self, content: dict[str, Any]) -> Menu:
        """Make a menu."""
        if len(self.menus) >= MENUS_LIMIT:
            raise LineError(400, "The number of rich menus has reached the limit", [])
        menu = Menu(f"richmenu-{new_token()}", content)
        self.menus[menu.menu_id] = menu
        return menu

    def get(self, menu_id: str) -> Menu:
        """Return a menu, or refuse."""
        menu = self.menus.get(menu_id)
        if menu is None:
            raise LineError(404, "richmenu not found", [])
        return menu

    def get_usable(self, menu_id: str) -> Menu:
        """Return a menu that has its image, or refuse."""
        menu = self.get(menu_id)
        if menu.image is None:
            raise LineError(400, "must upload richmenu image before applying it to user", [])
        return menu

    def remove(self, menu_id: str) -> None:
        """Drop a menu; whoever had it sees the default one."""
        self.get(menu_id)
        del self.menus[menu_id]
        if self.default_id == menu_id:
            self.default_id = None

    def link(self, menu_id: str, user_id: str) -> None:
        """Give a person a menu of their own."""
        self._linked[user_id] = menu_id

    def unlink(self, user_id: str) -> None:
        """Take a person's own menu away."""
        self._linked.pop(user_id, None)

    def own_id(self, user_id: str) -> str | None:
        """Return the id of a person's own menu, or None."""
        menu_id = self._linked.get(user_id)
        return menu_id if menu_id in self.menus else None

    def seen_by(self, user_id: str) -> Menu:
        """Return what a person sees: their own menu, else the API's default, else the manager's."""
        menu_id = self.own_id(user_id) or self.default_id
        return self.menus[menu_id] if menu_id else MANAGER_MENU

    def switch(self, user_id: str, alias: str) -> str:
        """Change a person's menu to the one of an alias, and say how it went in LINE's words."""
        if alias not in self.aliases:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        menu = self.menus.get(self.aliases[alias])
        if menu is None or menu.image is None:
            return "RICHMENU_NOTFOUND"
        self.link(menu.menu_id, user_id)
        return "SUCCESS"


def area_at(menu: Menu, number: int) -> dict[str, Any] | None:
    """Return the action of an area, or None."""
    areas = menu.content["areas"]
    action: dict[str, Any] | None = areas[number]["action"] if 0 <= number < len(areas) else None
    return action


def _manager_menu() -> Menu:
    areas = []
    for number, (label, text) in enumerate(_SAYINGS):
        row, column = divmod(number, len(_COLUMN_PIXELS))
        bounds = {
            "x": sum(_COLUMN_PIXELS[:column]),
            "y": row * _ROW_PIXELS,
            "width": _COLUMN_PIXELS[column],
            "height": _ROW_PIXELS,
        }
        areas.append({"bounds": bounds, "action": {"type": "message", "label": label, "text": text}})
    size = {"width": sum(_COLUMN_PIXELS), "height": 2 * _ROW_PIXELS}
    content = {"size": size, "selected": True, "name": "既定のメニュー", "chatBarText": "メニュー", "areas": areas}
    return Menu(MANAGER_MENU_ID, content)


# Made in the account's manager, so the API neither lists it nor changes it.
MANAGER_MENU = _manager_menu()
