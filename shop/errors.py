"""How a question to the store can fail."""

from collections.abc import Sequence
from dataclasses import dataclass

# Said wherever something needs the store, and none is set.
NOT_CONNECTED = "ストアに接続していないため、変更できません。設定の「ストア」で接続を確認してください。"


class ShopError(Exception):
    """The store did not do what was asked; `message` is a Japanese sentence (the gettext id) for staff."""

    message = "ストアに接続できません。しばらくしてからもう一度お試しください。"


class NotNow(ShopError):
    """The same question may be answered later."""


class ShopUnreachable(NotNow):
    """No answer, or one that tells of trouble on the other side."""


class Throttled(NotNow):
    """Too many questions; the store says after how many seconds the next is welcome."""

    message = "ストアへの問い合わせが混み合っています。しばらくしてからもう一度お試しください。"

    def __init__(self, retry_after_s: float = 1.0) -> None:
        super().__init__(f"throttled for {retry_after_s:.1f} s")
        self.retry_after_s = retry_after_s


class ShopFrozen(NotNow):
    """The store is closed by its operator or for an unpaid bill."""

    message = "ストアが停止されているため、問い合わせできません。Shopifyの管理画面で契約の状態を確認してください。"


class NotAuthorised(NotNow):
    """The token or the app is not accepted (any more)."""

    message = "ストアがアプリの接続を拒否しました。アプリがインストールされているか、設定の値を確認してください。"


class AccessDenied(ShopError):
    """The app was not given the scope for this."""

    message = "ストアでこの操作が許可されていません。アプリの権限を確認してください。"

    def __init__(self, scope: str | None = None) -> None:
        super().__init__(scope or "a scope is missing")
        self.scope = scope


@dataclass(frozen=True, slots=True)
class UserError:
    """What the store says against a value: where (`field`), in its own words, with a code if it gave one."""

    field: tuple[str, ...]
    message: str
    code: str | None = None


class Refused(ShopError):
    """The store understood, and said no."""

    message = "ストアがこの変更を受け付けませんでした。"

    def __init__(self, user_errors: Sequence[UserError]) -> None:
        super().__init__(", ".join(one.code or ".".join(one.field) or "refused" for one in user_errors))
        self.user_errors = tuple(user_errors)


class BadDocument(ShopError):
    """Our question is wrong: an error of this program."""

    message = "ストアが問い合わせを理解できませんでした。管理者に連絡してください。"


class TooDear(BadDocument):
    """The question asks for more at once than the store ever gives."""


class Unclear(ShopError):
    """Nobody knows whether a change happened: it was sent, and no answer came."""

    message = (
        "ストアから返事がなく、変更されたかどうか分かりません。ストアで今の内容を確認してから、もう一度お試しください。"
    )
