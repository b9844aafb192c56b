"""How people write days, lists, and yes and no."""

import re

DATES = (
    re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?:(?P<year>\d{4})/)?(?P<month>\d{1,2})/(?P<day>\d{1,2})"),
    re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    re.compile(r"--(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<year>)"),
)
YES, NO = ("true", "はい", "yes"), ("false", "いいえ", "no")
SEPARATORS = re.compile(r"[,、，\n]")
