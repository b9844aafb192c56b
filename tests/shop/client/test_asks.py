"""Reading what a change did."""

import pytest

from shop.client.asks import Answer
from shop.errors import Refused, Unclear, UserError


def test_a_change_that_happened_gives_what_it_did() -> None:
    done = {"customer": {"id": "1"}, "userErrors": []}
    assert Answer({"customerUpdate": done}).accepted("customerUpdate") == done
    job = {"job": {"id": "1"}, "orderCancelUserErrors": []}
    assert Answer({"orderCancel": job}).accepted("orderCancel", "orderCancelUserErrors") == job


def test_what_the_store_says_against_it_is_kept_in_order() -> None:
    errors = [
        {"field": ["input", "email"], "message": "Email has already been taken", "code": "TAKEN"},
        {"field": None, "message": "No"},
    ]
    with pytest.raises(Refused) as refused:
        Answer({"customerUpdate": {"customer": None, "userErrors": errors}}).accepted("customerUpdate")
    assert refused.value.user_errors == (
        UserError(("input", "email"), "Email has already been taken", "TAKEN"),
        UserError((), "No"),
    )


@pytest.mark.parametrize("data", [{}, {"tagsAdd": None}])
def test_silence_is_not_taken_for_success(data: dict[str, None]) -> None:
    with pytest.raises(Unclear):
        Answer(data).accepted("tagsAdd")
