"""Who counts as one sender of tries."""

import pytest

from inbox.errors import Throttled, Unauthenticated
from inbox.staff.sign_in import network_of
from inbox.staff.throttles import ADDRESS_LIMIT
from inbox.store import Store


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("garbage", "garbage"),
    ],
)
def test_an_address_counts_with_what_its_owner_has_beside_it(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_another_address_of_the_same_network_gives_no_new_tries(store: Store) -> None:
    for number in range(ADDRESS_LIMIT):
        with pytest.raises(Unauthenticated):
            await store.staff.authenticate(f"{number}@example.com", "a wrong one", f"2001:db8::{number:x}")
    with pytest.raises(Throttled):
        await store.staff.authenticate("new@example.com", "a wrong one", "2001:db8::ffff")
    with pytest.raises(Unauthenticated):
        await store.staff.authenticate("new@example.com", "a wrong one", "2001:db8:0:1::1")
