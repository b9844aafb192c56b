"""The letter with a one-time code, written and sent where nobody who asks can see how long that takes."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import TryAgain
from bot.jobs.tools import Tools
from shop.mail import Letter, MailRefused, MailUnreachable

SUBJECT = "確認コード / Your code: {code}"
TEXT = """確認コード: {code}

LINEのトークから開いたページに、10分以内に入力してください。
お心当たりがないときは、何もしないでください。コードを誰にも伝えないでください。

Your code: {code}

Enter it within 10 minutes on the page that you opened from LINE.
If this was not you, do nothing, and tell nobody the code.
"""


async def send_code(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Send the code of an asking to the address on file; nothing goes anywhere when there is none."""
    if tools.mail is None:
        return
    sealed = await tools.store.link_codes.seal(payload["invitation_id"], payload["asking"], payload["shop"])
    if sealed is None:
        return
    letter = Letter(sealed.address, SUBJECT.format(code=sealed.code), TEXT.format(code=sealed.code), is_automatic=True)
    try:
        await tools.mail.send(letter)
    except MailRefused:
        return
    except MailUnreachable as error:
        raise TryAgain(type(error).__name__) from None
