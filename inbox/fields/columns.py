"""What the columns of a file mean: guessed from their names, chosen by staff."""

import re
from collections.abc import Mapping, Sequence

from inbox.fields.checking import may_set
from inbox.fields.field import Field
from inbox.fields.presets import DESCRIPTION
from inbox.fields.types import fold_item

FIELD = "field:"
# A column of the store's own words: its name here, and what else it is called.
RECORD: Mapping[str, tuple[str, ...]] = {
    "gid": ("会員ID", "会員ID（GID）", "顧客番号", "memberId", "customer_gid", "Member ID", "Member ID (GID)", "GID"),
    "last_name": ("姓", "名字", "last_name", "Last name"),
    "first_name": ("名", "first_name", "First name"),
    "kana": ("ふりがな", "フリガナ", "kana", "Reading"),
    "email": ("メールアドレス", "email", "E-mail address", "E-mail", "mail"),
    "phone": ("電話番号", "電話", "phone", "Phone number", "Phone", "tel"),
    "tags": ("顧客タグ", "タグ", "tags", "Customer tags", "Customer tag"),
}
IN_BRACKETS = re.compile(r".*\[([A-Za-z0-9_.]{1,80})\]")


def field_targets(fields: Sequence[Field]) -> list[Field]:
    """Give the fields whose values a file may bring; the memo has its own place and history."""
    return [field for field in fields if field.is_added and may_set(field) and field.key != DESCRIPTION]


def guess_targets(header: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Guess what each column means: a record's column, `field:<slot>`, or '' for one that is left out."""
    taken: set[str] = set()
    targets = []
    for name in header:
        target = _guess(name, field_targets(fields))
        targets.append("" if target in taken else target)
        taken.add(target)
    return targets


def check_targets(targets: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Keep what staff chose of the targets that there are; the second column of one meaning is left out."""
    known = {*RECORD, *(f"{FIELD}{field.slot}" for field in field_targets(fields))}
    checked: list[str] = []
    for target in targets:
        checked.append(target if target in known and target not in checked else "")
    return checked


def _guess(name: str, fields: Sequence[Field]) -> str:
    in_brackets = IN_BRACKETS.fullmatch(name)
    wanted = fold_item(in_brackets[1] if in_brackets else name.strip())
    record = next((target for target, names in RECORD.items() if wanted in map(fold_item, names)), None)
    if record is not None:
        return record
    named = {fold_item(text): f"{FIELD}{field.slot}" for field in fields for text in (field.label, field.key)}
    return named.get(wanted, "")
