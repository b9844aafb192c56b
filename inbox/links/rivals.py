"""What a new proof would take the place of: the page says so, and the one who has proven decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.links.link import Grade, Link, is_as_good


@dataclass(frozen=True, slots=True)
class Rivals:
    """`own`: the LINE user is another customer now; `others`: links of other LINE users who are this customer."""

    grade: Grade
    own: Link | None = None
    others: Sequence[Link] = ()

    @property
    def are_there(self) -> bool:
        return self.own is not None or bool(self.others)

    @property
    def may_replace(self) -> bool:
        """Tell whether the proof is as good as the one it would replace; a weaker one leaves it to staff."""
        return self.own is None or is_as_good(self.grade, self.own.grade)

    @property
    def may_end_others(self) -> bool:
        """Tell whether the other LINE users have shown no better than this that they are the customer."""
        return all(is_as_good(self.grade, other.grade) for other in self.others)
