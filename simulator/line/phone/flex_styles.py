"""Turn the looks that a Flex message asks for into CSS values, each of them checked."""

import re
from collections.abc import Iterator
from typing import Any

Styles = dict[str, str]

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")
_LENGTH = re.compile(r"-?\d{1,4}(?:\.\d{1,3})?(?:px|%)")
_RATIO = re.compile(r"(\d{1,6}(?:\.\d{1,5})?):(\d{1,6}(?:\.\d{1,5})?)")
_ANGLE = re.compile(r"\d{1,3}(?:\.\d{1,2})?deg")
_SPACES = {"none": "0", "xs": "2px", "sm": "4px", "md": "8px", "lg": "12px", "xl": "16px", "xxl": "20px"}
_BORDERS = {"none": "0", "light": ".5px", "normal": "1px", "medium": "2px", "semi-bold": "3px", "bold": "4px"}
_TEXT_SIZES = {
    "xxs": "10px",
    "xs": "11px",
    "sm": "12px",
    "md": "14px",
    "lg": "16px",
    "xl": "18px",
    "xxl": "20px",
    "3xl": "24px",
    "4xl": "28px",
    "5xl": "34px",
}
_IMAGE_SIZES = {
    "xxs": "40px",
    "xs": "60px",
    "sm": "80px",
    "md": "100px",
    "lg": "120px",
    "xl": "140px",
    "xxl": "160px",
    "3xl": "180px",
    "4xl": "200px",
    "full": "100%",
}
_WORDS = {
    "justifyContent": ("justify-content", {"center", "flex-start", "flex-end", "space-between", "space-around"}),
    "alignItems": ("align-items", {"center", "flex-start", "flex-end"}),
    "align": ("text-align", {"start", "end", "center"}),
    "weight": ("font-weight", {"bold"}),
    "style": ("font-style", {"italic"}),
    "decoration": ("text-decoration", {"underline", "line-through"}),
    "position": ("position", {"absolute"}),
}
_COLORS = {"color": "color", "backgroundColor": "background-color", "borderColor": "border-color"}
_LENGTHS = {
    "width": "width",
    "height": "height",
    "maxWidth": "max-width",
    "maxHeight": "max-height",
    "offsetTop": "top",
    "offsetBottom": "bottom",
    "offsetStart": "left",
    "offsetEnd": "right",
    "spacing": "gap",
    "paddingAll": "padding",
    "paddingTop": "padding-top",
    "paddingBottom": "padding-bottom",
    "paddingStart": "padding-inline-start",
    "paddingEnd": "padding-inline-end",
    "cornerRadius": "border-radius",
}


def box_styles(given: dict[str, Any]) -> Styles:
    """Read the looks of a box."""
    styles = place(given) | _words(given, "justifyContent", "alignItems", "position") | colors(given) | _lengths(given)
    width = _BORDERS.get(str(given.get("borderWidth"))) or _length(given.get("borderWidth"))
    if width:
        styles |= {"border-width": width, "border-style": "solid"}
    return styles | _gradient(given.get("background"))


def text_styles(given: dict[str, Any]) -> Styles:
    """Read the looks of a text or a span."""
    styles = place(given) | _words(given, "align", "weight", "style", "decoration") | colors(given)
    size = str(given.get("size"))
    if value := _TEXT_SIZES.get(size) or _length(size):
        styles["font-size"] = value
    lines = given.get("maxLines")
    if type(lines) is int and 0 < lines < 1000:
        styles["-webkit-line-clamp"] = str(lines)
    return styles


def button_styles(given: dict[str, Any]) -> Styles:
    """Read the looks of a button: its colour is the ink of a link, the ground of the others."""
    styles = place(given)
    if value := _color(given.get("color")):
        styles["color" if given.get("style", "link") == "link" else "background-color"] = value
    return styles


def image_styles(given: dict[str, Any]) -> Styles:
    """Read the looks of an image."""
    size = str(given.get("size", "md"))
    styles = place(given) | colors(given)
    styles["width"] = _IMAGE_SIZES.get(size) or _length(size) or _IMAGE_SIZES["md"]
    ratio = _RATIO.fullmatch(str(given.get("aspectRatio", "1:1")))
    styles["aspect-ratio"] = f"{ratio[1]} / {ratio[2]}" if ratio else "1"
    return styles


def icon_styles(given: dict[str, Any]) -> Styles:
    """Read the looks of an icon, which is as high as the text beside it."""
    size = str(given.get("size", "md"))
    return place(given) | {"height": _TEXT_SIZES.get(size) or _length(size) or _TEXT_SIZES["md"]}


def place(given: dict[str, Any]) -> Styles:
    """Say how much room a component takes in its box, and how far it stands from the one before."""
    styles: Styles = {}
    flex = given.get("flex")
    if type(flex) is int and 0 <= flex <= 1000:
        styles["flex"] = f"{flex} 1 0px" if flex else "0 0 auto"
    if margin := _space(given.get("margin")):
        styles["--margin"] = margin
    return styles


def colors(given: dict[str, Any]) -> Styles:
    """Read the colours of a component."""
    found = ((css, _color(given.get(name))) for name, css in _COLORS.items())
    return {css: value for css, value in found if value}


def _words(given: dict[str, Any], *names: str) -> Styles:
    found: Iterator[tuple[str, set[str], Any]] = ((*_WORDS[name], given.get(name)) for name in names)
    return {css: value for css, allowed, value in found if isinstance(value, str) and value in allowed}


def _lengths(given: dict[str, Any]) -> Styles:
    found = ((css, _space(given.get(name))) for name, css in _LENGTHS.items())
    return {css: value for css, value in found if value}


def _gradient(background: Any) -> Styles:
    if not isinstance(background, dict) or background.get("type") != "linearGradient":
        return {}
    angle, start, end = (str(background.get(name)) for name in ("angle", "startColor", "endColor"))
    if not (_ANGLE.fullmatch(angle) and _color(start) and _color(end)):
        return {}
    return {"background-image": f"linear-gradient({angle}, {start}, {end})"}


def _space(value: Any) -> str:
    return _SPACES.get(value, "") or _length(value) if isinstance(value, str) else ""


def _length(value: Any) -> str:
    return value if isinstance(value, str) and _LENGTH.fullmatch(value) else ""


def _color(value: Any) -> str:
    return value if isinstance(value, str) and _COLOR.fullmatch(value) else ""
