"""The page at the end of an account link, as LINE shows it in its own browser."""

from aiohttp import web

from simulator.line.acts.account_links import finish_link
from simulator.line.keys import PLATFORM

_PAGE = """<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">トークに戻る</a></p></main></body>
</html>
"""
_OUTCOMES = {
    "ok": (200, "アカウントを連携しました", "この画面を閉じてトークに戻ってください。"),
    "failed": (200, "アカウントを連携できませんでした", "連携を始めた方のLINEで開いてください。"),
    "none": (
        400,
        "このリンクは使えません",
        "有効期限が切れたか、すでに使われています。もう一度トークから始めてください。",
    ),
}
_HEADERS = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}


async def account_link(request: web.Request) -> web.Response:
    """Finish an account link as the person named by `user`, else as whom the token was issued for."""
    query = request.query
    result = finish_link(request.app[PLATFORM], query.get("linkToken", ""), query.get("nonce", ""), query.get("user"))
    status, title, text = _OUTCOMES[result]
    page = _PAGE.format(title=title, text=text)
    return web.Response(status=status, text=page, content_type="text/html", headers=_HEADERS)


def setup(app: web.Application) -> None:
    """Serve the dialog."""
    # A HEAD request, which previews send, must not spend the token.
    app.router.add_get("/dialog/bot/accountLink", account_link, allow_head=False)
