"""Tags of every form, and of none."""

from hypothesis import strategies as st

from shop.subscriptions.tags import SubscriptionTag, format_tag

IDS = st.from_regex(r"[0-9]{1,20}", fullmatch=True)
VALUES = st.text(max_size=60).map(str.strip)
KINDS = st.sampled_from(["plan", "product", "cancel", "skip-count", "pause"])
OF_CONTRACTS = st.builds(SubscriptionTag, KINDS, IDS, VALUES)
OF_CUSTOMERS = st.one_of(
    st.builds(SubscriptionTag, st.just("rank"), st.none(), VALUES),
    st.just(SubscriptionTag("active", None, "Active_Subscriber")),
    st.just(SubscriptionTag("inactive", None, "Disactive_Subscriber")),
)
PIECES = st.sampled_from(
    [
        *("subscription", "-", "4821", ":", "：", "plan", "product", "cancel", "skip-count", "pause", "rank", "count"),
        *(
            "2026-11-22",
            "2026-02-30",
            "0",
            "00",
            "-1",
            "９",
            "ＳＵＢ",
            "\x00",
            "\ud800",
            "🍵",
            " ",
            "　",
            "delivery",
            "",
        ),
    ]
)
TAGS = st.one_of(
    OF_CONTRACTS.map(format_tag),
    OF_CUSTOMERS.map(format_tag),
    st.lists(PIECES, max_size=9).map("".join),
    st.text(st.characters(), max_size=40),
)
