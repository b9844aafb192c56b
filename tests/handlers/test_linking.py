"""The customer's page of linking, from the invitation to 連携済み; and somebody who pretends."""

import pytest

from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.links.codes import TRIES
from tests.eventually import eventually
from tests.handlers.linking_town import Town

EMAIL = "hana@example.jp"


@pytest.fixture
async def hana(town: Town) -> CustomerRecord:
    """Let the shop know 花子, and what is hers."""
    record = CustomerRecord(
        OWN_SHOP,
        customer_gid(OWN_SHOP, 602757),
        now(),
        name="佐藤 花子",
        email="Hana@example.jp",
        phone="+819012345678",
    )
    await town.store.customers.upsert([record])
    return record


async def test_a_customer_who_reads_the_mail_on_file_becomes_known(town: Town, hana: CustomerRecord) -> None:
    """4.1."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    status, page = await town.post(f"{path}/code", email="ｈａｎａ@example.jp")
    assert (status, "6桁のコード" in page) == (200, True)
    status, page = await town.post(f"{path}/proof", code=await town.code())
    assert status == 200
    assert town.mailbox.mails[0][0] == "Hana@example.jp"
    assert await town.open_dialog(page) == 200
    link = await eventually(lambda: town.store.links.find_active(contact.id), timeout_s=15)
    assert link
    assert (link.gid, link.method, link.grade) == (hana.gid, "email_code", "B")

    async def is_used() -> bool:
        return (await town.client.get(path)).status == 404

    # The invitation is closed right after the link stands, by the same job.
    assert await eventually(is_used, timeout_s=15)


async def test_reading_the_page_spends_nothing(town: Town) -> None:
    path = await town.invite(await town.person("はな"))
    for _ in range(3):
        answer = await town.client.get(path)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
    assert "会員情報との連携" in await (await town.client.get(path)).text()


async def test_an_unknown_invitation_says_how_to_get_a_new_one(town: Town) -> None:
    answer = await town.client.get("/link/" + "x" * 43)
    assert answer.status == 404
    assert "「連携」と送ると" in await answer.text()


async def test_somebody_who_knows_the_address_learns_and_gets_nothing(town: Town, hana: CustomerRecord) -> None:
    """4.37: the answer is the same for an address on file and for any other, and the mail goes to its owner."""
    path = await town.invite(await town.person("なりすまし"))
    known, unknown = (
        await town.post(f"{path}/code", email=EMAIL),
        await town.post(f"{path}/code", email="no@example.jp"),
    )
    assert known == unknown
    # The newest asking counts: the code that 花子 got for the first one opens nothing now.
    for number in range(TRIES + 1):
        status, page = await town.post(f"{path}/proof", code=f"{number:06}")
        assert status == 422
        assert "accountLink" not in page
    for shown in (known[1], page):
        assert not any(secret in shown for secret in ("佐藤", "花子", "090", "+81", "602757"))
    assert all(to == "Hana@example.jp" for to, _ in town.mailbox.mails)


async def test_after_five_wrong_tries_the_right_code_opens_nothing(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(TRIES):
        assert (await town.post(f"{path}/proof", code=wrong))[0] == 422
    assert (await town.post(f"{path}/proof", code=code))[0] == 422


async def test_a_code_is_good_once(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    assert (await town.post(f"{path}/proof", code=code))[0] == 200
    assert (await town.post(f"{path}/proof", code=code))[0] == 422


async def test_a_code_opens_only_the_invitation_that_asked_for_it(town: Town, hana: CustomerRecord) -> None:
    mine, theirs = await town.invite(await town.person("はな")), await town.invite(await town.person("なりすまし"))
    await town.post(f"{mine}/code", email=EMAIL)
    code = await town.code()
    assert (await town.post(f"{theirs}/proof", code=code))[0] == 422
    assert (await town.post(f"{mine}/proof", code=code))[0] == 200


async def test_the_dialog_finished_by_another_line_links_nobody(town: Town, hana: CustomerRecord) -> None:
    contact, other = await town.person("はな"), await town.person("なりすまし")
    path = await town.invite(contact)
    await town.post(f"{path}/code", email=EMAIL)
    _, page = await town.post(f"{path}/proof", code=await town.code())
    await town.open_dialog(page, visitor=other.line_id or "")
    await eventually(lambda: town.store.database["jobs"].find_one({"kind": "link", "state": "done"}), timeout_s=15)
    assert await town.store.links.find_active(contact.id) is None
    assert await town.store.links.find_active(other.id) is None


async def test_while_line_is_away_the_customer_is_told_so_and_may_begin_again(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    await town.post(f"{path}/code", email=EMAIL)
    code = await town.code()
    await town.line.close()
    async with town.client.post(f"{path}/proof", data={"code": code}) as answer:
        assert answer.status == 503
        page = await answer.text()
        assert "LINEとつながらない" in page
        # The proof is kept: the same page, opened again, goes on.
        assert f'href="{answer.url.path}"' in page
        assert answer.url.path.startswith("/link/proof/")


async def test_asking_again_and_again_is_refused_for_a_while(town: Town, hana: CustomerRecord) -> None:
    path = await town.invite(await town.person("はな"))
    statuses = [(await town.post(f"{path}/code", email=f"{number}@example.jp"))[0] for number in range(7)]
    assert statuses == [200] * 5 + [429] * 2


@pytest.mark.parametrize("typed", ["", "だれか", "a" * 400 + "@example.jp"])
async def test_what_is_no_address_is_said_to_be_none(town: Town, typed: str) -> None:
    path = await town.invite(await town.person("はな"))
    status, page = await town.post(f"{path}/code", email=typed)
    assert status == 422
    assert "メールアドレスを入力してください" in page
