"""Every operation of the JSON API in words: the hand-written half of its OpenAPI document."""

from dataclasses import dataclass

from pydantic import BaseModel

from handlers.api import customer_schemas, schemas


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; `answers` are the models by status, beside the failures that every call may give."""

    method: str
    path: str
    name: str
    summary: str
    answers: dict[int, type[BaseModel]]
    body: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


CONTACT = "/api/v1/contacts/{contact}"
CONVERSATION = "/api/v1/conversations/{conversation}"
CUSTOMER = "/api/v1/customers/{customer}"
PAGE = ("limit", "after")

OPERATIONS = (
    Operation(
        "get",
        "/api/v1/conversations",
        "listConversations",
        "List conversations, the longest waiting first, or the newest first.",
        {200: schemas.Conversations},
        query=("status", "assignee", "tag", "order", *PAGE),
    ),
    Operation(
        "post",
        f"{CONVERSATION}/assignment",
        "createAssignment",
        "Give a conversation to somebody or nobody. Without `expected` only one that is free, or theirs, can be given.",
        {200: schemas.Conversation, 409: schemas.AssignmentConflict},
        body=schemas.NewAssignment,
    ),
    Operation(
        "post",
        f"{CONVERSATION}/status",
        "createStatus",
        "Change where a conversation stands.",
        {200: schemas.Conversation, 409: schemas.Failure},
        body=schemas.NewStatus,
    ),
    Operation("get", CONTACT, "showContact", "Show a contact.", {200: schemas.Contact}),
    Operation(
        "get",
        f"{CONTACT}/messages",
        "listMessages",
        "List a contact's messages, the oldest first, in display order.",
        {200: schemas.Messages},
        query=PAGE,
    ),
    Operation(
        "post",
        f"{CONTACT}/messages",
        "createMessage",
        "Queue a text for LINE, once a key: the same key again answers 200 with the same message.",
        {201: schemas.Message, 200: schemas.Message},
        body=schemas.NewMessage,
        headers=("Idempotency-Key",),
    ),
    Operation(
        "post",
        f"{CONTACT}/invitation",
        "createInvitation",
        "Invite a contact to link, once a key; 409 when they block us, 429 after five within 15 minutes.",
        {201: schemas.Message, 200: schemas.Message, 409: schemas.Failure},
        headers=("Idempotency-Key",),
    ),
    Operation(
        "delete",
        f"{CONTACT}/link",
        "deleteLink",
        "Undo a contact's link; its history stays.",
        {200: schemas.Contact},
        body=schemas.LinkEnding,
    ),
    Operation("get", f"{CONTACT}/memo", "showMemo", "Show a contact's memo.", {200: schemas.Memo}),
    Operation(
        "put",
        f"{CONTACT}/memo",
        "updateMemo",
        "Save a memo on top of the version that was read; a stale one answers 409 with the current text and version.",
        {200: schemas.Memo, 409: schemas.MemoConflict},
        body=schemas.NewMemo,
    ),
    Operation(
        "get",
        "/api/v1/customers",
        "listCustomers",
        "List customers, the newest change first; with `q` as the search orders them.",
        {200: customer_schemas.Customers},
        query=("q", "tag", "linked", *PAGE),
    ),
    Operation("get", CUSTOMER, "showCustomer", "Show a customer with all fields.", {200: customer_schemas.Customer}),
    Operation(
        "patch",
        CUSTOMER,
        "updateCustomer",
        "Change tags by difference, and consents; every other basic key is read only.",
        {200: customer_schemas.Customer, 409: schemas.Failure},
        body=customer_schemas.CustomerChange,
    ),
    Operation(
        "delete",
        CUSTOMER,
        "deleteCustomer",
        "Erase a person for good: what is left is in the certificate. Again while it runs gives the same erasure.",
        {202: customer_schemas.Erasure},
    ),
    Operation(
        "put",
        f"{CUSTOMER}/profile",
        "updateProfile",
        "Set values of fields, all or none. A key that nobody added is kept, and hidden until it is added.",
        {200: customer_schemas.Profile, 409: schemas.Failure},
        body=customer_schemas.NewProfile,
    ),
    Operation(
        "get",
        "/api/v1/search",
        "search",
        "Find messages, contacts and memos.",
        {200: schemas.SearchResults},
        query=("q", *PAGE),
    ),
    Operation(
        "get", "/api/v1/staff", "listStaff", "List those who can have a conversation.", {200: schemas.StaffMembers}
    ),
)
