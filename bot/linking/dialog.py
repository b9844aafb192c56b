"""LINE's own page, which says whose LINE it is."""

LINE_API = "https://api.line.me"
PATH = "/dialog/bot/accountLink"


def dialog_url(api_url: str) -> str:
    """Give where the dialog is: LINE has it on another host than its API, a stand-in on the same."""
    return f"https://access.line.me{PATH}" if api_url == LINE_API else f"{api_url}{PATH}"
