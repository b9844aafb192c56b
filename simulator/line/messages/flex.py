"""Check Flex messages: which component may stand where, and which properties it has."""

import json
from typing import Any

from simulator.line.errors import LineError
from simulator.line.messages.actions import FLEX, FLEX_BUTTON, check_action
from simulator.line.messages.context import Context
from simulator.line.messages.node import Finding, Node, Path

BUBBLE_LIMIT_BYTES = 30 * 1024
CAROUSEL_LIMIT_BYTES = 50 * 1024
BUBBLES_LIMIT = 12
DEPTH_LIMIT = 20
SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")

_PLACED = "margin position offsetTop offsetBottom offsetStart offsetEnd"
_PADDING = "paddingAll paddingTop paddingBottom paddingStart paddingEnd"
_TYPE = "size color weight style decoration"
_KNOWN = {
    "bubble": "size direction header hero body footer styles action",
    "box": f"layout contents flex spacing {_PLACED} {_PADDING} backgroundColor borderColor borderWidth cornerRadius "
    "width maxWidth height maxHeight justifyContent alignItems background action",
    "button": f"action flex {_PLACED} height style color gravity adjustMode scaling",
    "image": f"url flex {_PLACED} align gravity size aspectRatio aspectMode backgroundColor action animated",
    "video": "url previewUrl altContent aspectRatio action",
    "icon": f"url {_PLACED} size aspectRatio scaling",
    "text": f"text contents adjustMode flex {_PLACED} {_TYPE} align gravity wrap lineSpacing maxLines action scaling",
    "span": f"text {_TYPE}",
    "separator": "margin color",
    "filler": "flex",
}
_PROPERTIES = {kind: frozenset(names.split()) | {"type"} for kind, names in _KNOWN.items()}
_IN_BASELINE = ("icon", "text", "filler")
_IN_BOX = ("box", "button", "image", "text", "separator", "filler")
_BLOCKS = {"header": ("box",), "hero": ("box", "image", "video"), "body": ("box",), "footer": ("box",)}
_LARGE = ("kilo", "mega", "giga")


def check_flex(message: Node, _context: Context) -> None:
    """Check a Flex message; what is wrong inside is told by its place in `contents`."""
    message.text("altText", 1500)
    contents = message.child("contents")
    if contents is None:
        return
    findings: list[Finding] = []
    root = Node(contents.value, (), findings)
    if root.choice("type", ("bubble", "carousel")) == "carousel":
        _check_carousel(root)
    elif root.kind == "bubble":
        _check_bubble(root, in_carousel=False)
    if findings:
        details = [{"message": problem, "property": _pointer(path)} for problem, path in findings]
        place = "".join(f"[{part}]" if isinstance(part, int) else part for part in message.path)
        raise LineError(400, f"A message ({place}) in the request body is invalid", details)


def _check_carousel(carousel: Node) -> None:
    _check_size(carousel, CAROUSEL_LIMIT_BYTES)
    _check_properties(carousel, frozenset({"type", "contents"}))
    bubbles = carousel.children("contents", 1, BUBBLES_LIMIT)
    for bubble in bubbles:
        if bubble.choice("type", ("bubble",)) == "bubble":
            _check_bubble(bubble, in_carousel=True)
    if len({bubble.value.get("size", "mega") for bubble in bubbles}) > 1:
        carousel.complain("all bubbles must have the same size", "contents")


def _check_bubble(bubble: Node, *, in_carousel: bool) -> None:
    if not in_carousel:
        _check_size(bubble, BUBBLE_LIMIT_BYTES)
    _check_properties(bubble, _PROPERTIES["bubble"])
    size = bubble.choice("size", SIZES, needed=False) or "mega"
    bubble.choice("direction", ("ltr", "rtl"), needed=False)
    bubble.child("styles", needed=False)
    check_action(bubble.child("action", needed=False), FLEX)
    if not any(bubble.has(name) for name in _BLOCKS):
        bubble.complain("At least one block must be specified")
    for name, allowed in _BLOCKS.items():
        block = bubble.child(name, needed=False)
        if block is None:
            continue
        if block.kind == "video" and (in_carousel or size not in _LARGE):
            block.complain("video is only allowed in the hero of a kilo, mega or giga bubble outside a carousel")
        _check_component(block, allowed, DEPTH_LIMIT)


def _check_component(node: Node, allowed: tuple[str, ...], depth: int) -> None:
    kind = node.choice("type", allowed)
    if kind not in allowed:
        return
    if not depth:
        node.complain("nested too deeply")
        return
    _check_properties(node, _PROPERTIES[kind])
    if kind == "box":
        layout = node.choice("layout", ("horizontal", "vertical", "baseline"))
        for child in node.children("contents", 0, 1000):
            _check_component(child, _IN_BASELINE if layout == "baseline" else _IN_BOX, depth - 1)
    elif kind == "text":
        _check_text(node)
    elif kind in ("image", "icon"):
        node.url("url")
    elif kind == "video":
        _check_video(node, depth)
    if node.has("action") or kind == "button":
        check_action(node.child("action"), FLEX_BUTTON if kind == "button" else FLEX)


def _check_text(node: Node) -> None:
    spans = node.children("contents", 1, 1000, needed=False)
    for span in spans:
        if span.choice("type", ("span",)) == "span":
            _check_properties(span, _PROPERTIES["span"])
            span.text("text", 10_000)
    if not spans:
        node.text("text", 10_000)


def _check_video(node: Node, depth: int) -> None:
    node.url("url")
    node.url("previewUrl")
    if (other := node.child("altContent")) is not None:
        _check_component(other, ("box", "image"), depth - 1)


def _check_properties(node: Node, known: frozenset[str]) -> None:
    for name in node.value:
        if name not in known:
            node.complain("unknown field", name)


def _check_size(node: Node, limit: int) -> None:
    if _bytes_of(node.value) > limit:
        node.complain(f"The size must be at most {limit} bytes")


def _bytes_of(value: dict[str, Any]) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _pointer(path: Path) -> str:
    return "".join(f"/{part}" for part in path) or "/"
