"""Everything that is kept, opened as one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.errors import OperationFailure, PyMongoError

from inbox.batches import Batches
from inbox.bell.bell import Bell
from inbox.bulk.bulk import Bulk
from inbox.changes import Changes
from inbox.channels import Channels
from inbox.contacts.contacts import Contacts
from inbox.contacts.memos import Memos
from inbox.contacts.reply_tokens import ReplyTokens
from inbox.conversations.conversations import Conversations
from inbox.conversations.dispatches import Dispatches
from inbox.conversations.holds import Holds
from inbox.conversations.messages import Messages
from inbox.conversations.openings import Openings
from inbox.conversations.outbox import Outbox
from inbox.conversations.telling import Telling
from inbox.customers.consent_changes import ConsentChanges
from inbox.customers.customers import Customers
from inbox.customers.documents import ReadTags, read_nothing
from inbox.customers.editors import CustomerEditors
from inbox.customers.lists.views import CustomerViews
from inbox.customers.merges import Merges
from inbox.entry_forms import EntryForms
from inbox.erasure.archives import Archives
from inbox.erasure.erasures import Erasures
from inbox.erasure.tombstones import Tombstones
from inbox.events.downtimes import Downtimes
from inbox.events.events import Events
from inbox.events.partitions import Partitions
from inbox.fields.exclusions import Exclusions
from inbox.fields.fields import Fields
from inbox.intake.amendments import Amendments
from inbox.intake.tick import Tick
from inbox.jobs import Jobs
from inbox.letters.letters import Letters
from inbox.links.candidates import Candidates
from inbox.links.claims import Claims
from inbox.links.codes import LinkCodes
from inbox.links.conflicts import ConflictQueue
from inbox.links.guard import SendGuard
from inbox.links.importing import LinkImport
from inbox.links.invitations import LinkInvitations
from inbox.links.links import Links
from inbox.links.pending import PendingLinks
from inbox.links.proofs import LinkProofs
from inbox.links.sign_ins import LinkSignIns
from inbox.looks import Looks
from inbox.media import MediaFiles
from inbox.notifications import Notifications
from inbox.orders.address_checks import AddressChecks
from inbox.orders.orders import Orders
from inbox.search.search import Search
from inbox.shop_acts import ShopActs
from inbox.shop_events import ShopEvents
from inbox.shop_status import ShopStatuses
from inbox.staff.api_tokens import ApiTokens
from inbox.staff.audit import AuditLog
from inbox.staff.second_factors import SecondFactors
from inbox.staff.second_steps import SecondSteps
from inbox.staff.sessions import Sessions
from inbox.staff.setup_links import SetupLinks
from inbox.staff.staff import Staff
from inbox.staff.throttles import Throttles

RETRY_S = 0.5
CLIENT_OPTIONS: dict[str, Any] = {
    "tz_aware": True,
    "w": "majority",
    "journal": True,
    "wTimeoutMS": 1_500,
    "serverSelectionTimeoutMS": 1_500,
    "connectTimeoutMS": 2_000,
    "socketTimeoutMS": 20_000,
    "waitQueueTimeoutMS": 2_000,
    "maxPoolSize": 64,
    "retryWrites": True,
    "retryReads": True,
    "appname": "madoguchi",
}

log = structlog.get_logger(__name__)


class Store:
    """One attribute a noun; each is the one way to its collection."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], read_tags: ReadTags = read_nothing) -> None:
        self.database = database
        self.notifications = Notifications(database)
        self.bell = Bell(database)
        self.tombstones = Tombstones(database)
        self.events = Events(database, self.notifications, self.tombstones)
        self.partitions = Partitions(database)
        self.downtimes = Downtimes(database)
        self.jobs = Jobs(database)
        self.batches = Batches(database)
        self.bulk = Bulk(database, self.batches, self.jobs)
        self.channels = Channels(database)
        self.changes = Changes(database)
        self.contacts = Contacts(database)
        self.memos = Memos(database)
        self.fields = Fields(database, self.memos)
        self.exclusions = Exclusions(database)
        self.reply_tokens = ReplyTokens(database)
        self.messages = Messages(database)
        self.conversations = Conversations(database, self.contacts, self.messages)
        self.openings = Openings(self.contacts, self.conversations, self.messages)
        self.holds = Holds(database, self.messages)
        self.dispatches = Dispatches(database, self.contacts, self.conversations, self.reply_tokens, self.notifications)
        self.amendments = Amendments(database)
        self.entry_forms = EntryForms(database)
        self.intake = Tick(database, self.amendments)
        self.media = MediaFiles(database)
        self.search = Search(database)
        self.customers = Customers(database, self.search, read_tags)
        self.customer_views = CustomerViews(database)
        self.merges = Merges(database)
        self.customer_editors = CustomerEditors(database)
        self.consent_changes = ConsentChanges(database)
        self.orders = Orders(database)
        self.address_checks = AddressChecks(database)
        self.shop_acts = ShopActs(database)
        self.looks = Looks(database)
        self.throttles = Throttles(database)
        self.letters = Letters(database, self.jobs, self.throttles)
        self._add_links(database)
        self.outbox = Outbox(database, self.contacts, self.conversations, self.messages, self.guard.check)
        self._add_staff(database)
        self.shop_events = ShopEvents(database, self.notifications, self.tombstones)
        self.shop_status = ShopStatuses(database)
        self.archives = Archives(database, self.media, self.jobs)
        self.erasures = Erasures(database, self.tombstones, self.media, self.jobs)

    def _add_links(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self.telling = Telling(database, self.contacts)
        self.link_invitations = LinkInvitations(database, self.contacts, self.throttles)
        self.link_conflicts = ConflictQueue(database, self.notifications)
        self.links = Links(database, self.customers, self.link_invitations, self.link_conflicts)
        self.link_codes = LinkCodes(database, self.customers, self.throttles)
        self.link_proofs = LinkProofs(database)
        self.link_sign_ins = LinkSignIns(database, self.throttles)
        self.claims = Claims(
            database, self.contacts, self.conversations, self.customers, self.links, self.notifications
        )
        self.pending_links = PendingLinks(database)
        self.link_import = LinkImport(self.contacts, self.customers, self.links, self.pending_links)
        self.candidates = Candidates(database, self.customers, self.orders)
        self.guard = SendGuard(self.customers, self.candidates)

    def _add_staff(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self.sessions = Sessions(database)
        self.second_steps = SecondSteps(database)
        self.staff = Staff(database, self.sessions, self.second_steps, self.throttles)
        self.second_factors = SecondFactors(database, self.sessions, self.second_steps, self.throttles)
        self.api_tokens = ApiTokens(database)
        self.audit = AuditLog(database, self.notifications)
        self.setup_links = SetupLinks(database, self.staff)

    async def prepare(self) -> None:
        """Make every index, trying until the database is there."""
        while True:
            try:
                await self._ensure_indexes()
                return
            except OperationFailure:
                raise
            except PyMongoError as error:
                log.warning("store.waiting_for_database", reason=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def ping(self) -> bool:
        """Tell whether the database answers as a writable primary."""
        try:
            async with asyncio.timeout(1):
                hello = await self.database.client.admin.command("hello")
        except (PyMongoError, TimeoutError):
            return False
        return bool(hello.get("isWritablePrimary"))

    async def _ensure_indexes(self) -> None:
        parts = [part for name, part in vars(self).items() if name != "database"]
        for part in parts:
            if hasattr(part, "ensure_indexes"):
                await part.ensure_indexes()


@asynccontextmanager
async def open_store(uri: str, database: str, read_tags: ReadTags = read_nothing) -> AsyncIterator[Store]:
    """Open the store without waiting for MongoDB; each call raises while it is away."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, **CLIENT_OPTIONS)
    store = Store(client.get_database(database), read_tags)
    try:
        yield store
    finally:
        await store.events.close()
        client.close()
