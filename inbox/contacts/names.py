"""How pages name the one behind a talk: a LINE display name is never shown alone, for it proves nothing."""

from collections.abc import Callable

from babel.support import NullTranslations

from inbox.contacts.contact import Contact


class Names:
    """The filters of one language."""

    def __init__(self, translations: NullTranslations) -> None:
        self._texts = translations

    def filters(self) -> dict[str, Callable[[Contact], str]]:
        """Name the filters for templates."""
        return {"full_name": self.full_name, "line_name": self.line_name, "short_name": self.short_name}

    def full_name(self, contact: Contact) -> str:
        """山田 花子 様 (LINE: はな) when linked, はな（未連携） when not, 家族（グループ） when it is no person."""
        if contact.erased_at is not None:
            return self.line_name(contact)
        if contact.kind in ("group", "room"):
            return self._texts.gettext("%(name)s（グループ）") % {"name": self.line_name(contact)}
        if not contact.is_linked:
            return self._texts.gettext("%(name)s（未連携）") % {"name": self.line_name(contact)}
        names = {"name": self.short_name(contact), "line": self.line_name(contact)}
        return self._texts.gettext("%(name)s 様 (LINE: %(line)s)") % names

    def short_name(self, contact: Contact) -> str:
        """Give the store's name, else LINE's; for a place that says beside it whether the contact is linked."""
        return (contact.customer_name if contact.is_linked else None) or self.line_name(contact)

    def line_name(self, contact: Contact) -> str:
        """Give LINE's name, or say that there is none."""
        if contact.erased_at is not None:
            return self._texts.gettext("削除された顧客")
        return contact.display_name or self._texts.gettext("名前なし")
