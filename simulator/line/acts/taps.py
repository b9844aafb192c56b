"""A customer taps an action: in a bubble, a quick reply or the rich menu."""

from typing import Any

from simulator.errors import ControlError
from simulator.line.acts.said import Wanted
from simulator.line.acts.saying import Speaker, say, send_postback
from simulator.line.menus import area_at
from simulator.line.messages.actions import is_value_of
from simulator.line.platform import Platform

_NOTHING: dict[str, Any] = {"message_id": None, "webhook_event_id": None}
_OPENING = frozenset({"camera", "cameraRoll", "location"})


def tap(platform: Platform, speaker: Speaker, wanted: dict[str, Any]) -> dict[str, Any]:
    """Do what the tapped action says."""
    action = _action(platform, speaker, wanted)
    kind = action.get("type")
    if kind == "message":
        return say(platform, speaker, Wanted({"type": "text", "text": action.get("text")}))
    if kind == "postback":
        text = action.get("displayText") or action.get("text")
        return send_postback(platform, speaker, action.get("data"), text=text)
    if kind == "datetimepicker":
        return _pick(platform, speaker, action, wanted.get("value"))
    if kind == "richmenuswitch":
        return _switch(platform, speaker, action)
    if kind == "uri":
        return _NOTHING | {"opens": action.get("uri")}
    if kind == "clipboard":
        return _NOTHING | {"copies": action.get("clipboardText")}
    if kind in _OPENING:
        return _NOTHING | {"opens": kind}
    raise ControlError(f"nobody can tap an action of type {kind}")


def _action(platform: Platform, speaker: Speaker, wanted: dict[str, Any]) -> dict[str, Any]:
    action = wanted.get("action")
    if action is None and type(wanted.get("area")) is int:
        action = area_at(platform.menus.seen_by(speaker.person.user_id), wanted["area"])
        if action is None:
            raise ControlError("the rich menu has no such area", 404)
    if not isinstance(action, dict):
        raise ControlError("a tap needs an action, or the number of an area")
    return action


def _pick(platform: Platform, speaker: Speaker, action: dict[str, Any], value: Any) -> dict[str, Any]:
    mode = action.get("mode")
    if mode not in ("date", "time", "datetime"):
        raise ControlError("mode must be date, time or datetime")
    if not isinstance(value, str) or not is_value_of(mode, value):
        raise ControlError(f"value must be a {mode}")
    if not str(action.get("min") or value).lower() <= value.lower() <= str(action.get("max") or value).lower():
        raise ControlError("value is outside of what can be picked")
    return send_postback(platform, speaker, action.get("data"), {mode: value})


def _switch(platform: Platform, speaker: Speaker, action: dict[str, Any]) -> dict[str, Any]:
    alias = str(action.get("richMenuAliasId"))
    status = platform.menus.switch(speaker.person.user_id, alias)
    platform.talks.on_change(speaker.chat_id)
    params = {"status": status} | ({"newRichMenuAliasId": alias} if status == "SUCCESS" else {})
    return send_postback(platform, speaker, action.get("data"), params)
