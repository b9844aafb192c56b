"""Fill the store."""

from itertools import pairwise
from random import Random

from simulator.store.people.blockers import add_hindered
from simulator.store.people.crowd import add_crowd, leave_carts, order_crowd
from simulator.store.people.goods import stock_goods
from simulator.store.people.stories import add_stories, order_stories
from simulator.store.shop import Shop

SEED = 20_261_101
CROWD = 82
# Order number and how many days ago it was placed; those between are spread evenly.
_AGES = ((1001, 170.0), (1040, 12.0), (1042, 9.0), (1050, 7.0), (1061, 1.2), (1069, 0.1))


def fill_shop(shop: Shop) -> None:
    """Let everybody and everything be there."""
    random = Random(SEED)
    stock_goods(shop)
    people = add_stories(shop)
    add_hindered(shop)
    crowd = add_crowd(shop, random, CROWD)
    numbers = _numbers()
    order_stories(shop, people, numbers)
    order_crowd(shop, random, crowd, numbers)
    shop.orders = dict(sorted(shop.orders.items(), key=lambda one: one[1].created_at))
    leave_carts(shop, crowd, people)


def _numbers() -> dict[int, float]:
    ages: dict[int, float] = {}
    for (first, oldest), (last, newest) in pairwise(_AGES):
        for number in range(first, last + 1):
            ages[number] = oldest + (newest - oldest) * (number - first) / (last - first)
    return ages
