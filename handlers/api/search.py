"""Search, and the names of staff."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import json_response
from handlers.api import schemas
from handlers.api.requests import read_after, read_limit
from handlers.api.writing import write_contact, write_messages, write_staff_member
from handlers.keys import STORE
from inbox.contacts.memos import Memo
from inbox.customers.customer import Customer


@allow("read")
async def show_search(request: web.Request) -> web.Response:
    """Find messages, contacts, customers and memos."""
    question, after, limit = request.query.get("q", ""), read_after(request), read_limit(request)
    found = await request.app[STORE].search.find(question, after=after, limit=limit)
    results = schemas.SearchResults(
        messages=write_messages(found.messages),
        contacts=[write_contact(contact) for contact in found.contacts],
        customers=[_customer(customer) for customer in found.customers],
        memos=[_memo(memo) for memo in found.memos],
        next=found.next,
    )
    return json_response(results)


@allow("read")
async def list_staff(request: web.Request) -> web.Response:
    """List those who can have a conversation."""
    members = await request.app[STORE].staff.list()
    return json_response(schemas.StaffMembers(staff=[write_staff_member(member) for member in members], next=None))


def _customer(customer: Customer) -> schemas.FoundCustomer:
    record = customer.record
    return schemas.FoundCustomer(
        id=customer.id,
        gid=customer.gid,
        name=customer.name,
        kana=customer.kana,
        email=record.email,
        phone=record.phone,
        tags=list(record.tags),
    )


def _memo(memo: Memo) -> schemas.FoundMemo:
    return schemas.FoundMemo(
        contact_id=memo.contact_id, text=memo.text, version=memo.version, updated_at=memo.updated_at
    )


routes = [web.get("/api/v1/search", show_search), web.get("/api/v1/staff", list_staff)]
