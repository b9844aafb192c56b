"""The LINE user id on a customer's record in the store: one value, readable for the merchant's staff alone."""

from inbox.customers.gid import customer_gid, gid_digits
from inbox.pages import Page
from shop.admin.answers import told_nodes
from shop.client.asks import Asks
from shop.errors import Refused
from shop.line_ids import TAG

NAMESPACE, KEY = "$app", "line_user_id"
PAGE = 100
DEFINITION = {
    "name": "LINE user ID",
    "namespace": NAMESPACE,
    "key": KEY,
    "ownerType": "CUSTOMER",
    "type": "id",
    "access": {"admin": "MERCHANT_READ", "storefront": "NONE", "customerAccount": "NONE"},
}


class StoreLineIds:
    """LINE user ids in one store; no two customers have the same."""

    def __init__(self, asks: Asks) -> None:
        self._asks = asks
        self._is_defined = False

    async def imported(self, after: str | None) -> Page[tuple[str, str]]:
        """Give a page of (customer GID, LINE user id) that another tool wrote (`socialplus.line`)."""
        # By number, not by the store's cursor: its lists end at 25,000.
        wanted = {"query": f"id:>{int(after)}" if after else None, "first": PAGE}
        answer = await self._asks.ask("LineIdsImported", wanted)
        nodes = [node for node, _ in told_nodes(answer, "customers")]
        found = [(str(node["id"]), (node.get("lineUserId") or {}).get("value")) for node in nodes]
        last = gid_digits(str(nodes[-1]["id"])) if len(nodes) == PAGE else None
        return Page(tuple((gid, line_id.strip()) for gid, line_id in found if isinstance(line_id, str)), last)

    async def put(self, gid: str, line_id: str) -> None:
        """Write the id and the tag; again changes nothing. Whoever had the id before has it no longer."""
        await self._define()
        try:
            await self._set(gid, line_id)
        except Refused:
            holder = await self._holder(line_id)
            if holder in (None, gid):
                raise
            await self.drop(str(holder))
            await self._set(gid, line_id)
        (await self._asks.ask("TagsAdd", {"id": gid, "tags": [TAG]})).accepted("tagsAdd")

    async def drop(self, gid: str) -> None:
        """Take the id and the tag away; where there is none, nothing happens."""
        wanted = [{"ownerId": gid, "namespace": NAMESPACE, "key": KEY}]
        (await self._asks.ask("MetafieldsDelete", {"metafields": wanted})).accepted("metafieldsDelete")
        (await self._asks.ask("TagsRemove", {"id": gid, "tags": [TAG]})).accepted("tagsRemove")

    async def _set(self, gid: str, line_id: str) -> None:
        wanted = {"ownerId": gid, "namespace": NAMESPACE, "key": KEY, "type": "id", "value": line_id}
        (await self._asks.ask("MetafieldsSet", {"metafields": [wanted]})).accepted("metafieldsSet")

    async def _define(self) -> None:
        """The definition is what makes values unique and keeps them from the shop's visitors."""
        if self._is_defined:
            return
        answer = await self._asks.ask("MetafieldDefinitionLookup", {"namespace": NAMESPACE, "key": KEY})
        if not list(told_nodes(answer, "metafieldDefinitions")):
            made = await self._asks.ask("LineIdDefinitionCreate", {"definition": DEFINITION})
            try:
                made.accepted("metafieldDefinitionCreate")
            except Refused as error:
                if not any(one.code == "TAKEN" for one in error.user_errors):
                    raise
        self._is_defined = True

    async def _holder(self, line_id: str) -> str | None:
        identifier = {"customId": {"namespace": NAMESPACE, "key": KEY, "value": line_id}}
        answer = await self._asks.ask("CustomerByIdentifier", {"identifier": identifier})
        found = answer.data.get("customerByIdentifier") or {}
        return customer_gid(self._asks.domain, gid_digits(str(found["id"]))) if found.get("id") else None
