"""Files, in and out."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import NotFound
from inbox.store import Store

VIDEO = bytes(range(256)) * 4_000  # 1 MB: four chunks and a bit of GridFS.


async def put(store: Store, content: bytes = VIDEO) -> str:
    async with store.media.open_upload("動画.mp4", "video/mp4", {"message_id": "m1"}) as upload:
        for start in range(0, len(content), 100_000):
            await upload.write(content[start : start + 100_000])
    assert upload.size == len(content)
    return upload.file_id


async def test_a_file_comes_out_as_it_went_in(store: Store) -> None:
    download = await store.media.open_download(await put(store))
    assert (download.file_name, download.content_type, download.size) == ("動画.mp4", "video/mp4", len(VIDEO))
    assert await download.read() == VIDEO


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (0, None), (255, 257), (261_119, 261_121), (261_120, 522_240), (1_000_000, None), (5, 9_999_999), (7, 7)],
)
async def test_a_part_of_a_file_is_read_as_a_player_asks_for_it(store: Store, start: int, end: int | None) -> None:
    download = await store.media.open_download(await put(store))
    assert b"".join([piece async for piece in download.chunks(start, end)]) == VIDEO[start:end]


async def test_beyond_the_end_there_is_nothing(store: Store) -> None:
    download = await store.media.open_download(await put(store))
    for start, end in ((len(VIDEO), None), (len(VIDEO) + 5, len(VIDEO) + 9), (-3, None), (9, 3)):
        assert [piece async for piece in download.chunks(start, end)] == []


async def test_an_empty_file_is_a_file(store: Store) -> None:
    download = await store.media.open_download(await put(store, b""))
    assert (download.size, await download.read()) == (0, b"")


async def break_off(store: Store, ids: list[str]) -> None:
    async with store.media.open_upload("写真.jpg", "image/jpeg") as upload:
        ids.append(upload.file_id)
        await upload.write(VIDEO)
        raise ConnectionResetError


async def test_an_upload_that_breaks_leaves_nothing(store: Store) -> None:
    ids: list[str] = []
    with pytest.raises(ConnectionResetError):
        await break_off(store, ids)
    for name in ("media.files", "media.chunks", "media.moves"):
        assert await store.database.get_collection(name).count_documents({}) == 0
    with pytest.raises(NotFound):
        await store.media.open_download(ids[0])


async def crash(store: Store, began_before: timedelta) -> str:
    """Leave what a killed process leaves: pieces, and no file that they belong to."""
    file_id = await put(store)
    await store.database.get_collection("media.files").delete_one({"_id": file_id})
    move = {"_id": file_id, "began_at": now() - began_before}
    await store.database.get_collection("media.moves").insert_one(move)
    return file_id


async def pieces(store: Store) -> set[str]:
    return set(await store.database.get_collection("media.chunks").distinct("files_id"))


async def test_pieces_that_a_crash_left_are_swept_after_a_day_and_nothing_else(store: Store) -> None:
    whole, lost, under_way = await put(store), await crash(store, timedelta(hours=25)), await crash(store, timedelta())
    # Killed after the file was whole, before that was noted.
    await store.database.get_collection("media.moves").insert_one({"_id": whole, "began_at": now() - timedelta(days=2)})
    assert await pieces(store) == {whole, lost, under_way}
    assert [await store.media.sweep(1) for _ in range(3)] == [1, 1, 0]
    assert await pieces(store) == {whole, under_way}
    assert await (await store.media.open_download(whole)).read() == VIDEO


async def test_what_came_in_and_went_leaves_no_move(store: Store) -> None:
    await store.media.delete(await put(store))
    assert await store.database.get_collection("media.moves").count_documents({}) == 0


async def test_a_deleted_file_is_gone_with_its_public_address(store: Store) -> None:
    file_id = await put(store)
    token = await store.media.publish(file_id, file_id)
    await store.media.delete(file_id)
    await store.media.delete(file_id)
    assert await store.media.find_public(token) is None
    assert await store.database.get_collection("media.chunks").count_documents({}) == 0


async def test_a_published_file_keeps_one_unguessable_address(store: Store) -> None:
    tokens = await asyncio.gather(*(store.media.publish("file", "preview") for _ in range(5)))
    [token] = set(tokens)
    assert len(token) >= 43
    found = await store.media.find_public(token)
    assert found is not None
    assert (found.file_id, found.preview_id) == ("file", "preview")
    for wrong in ("", "file", token[:-1], "\ud800"):
        assert await store.media.find_public(wrong) is None
