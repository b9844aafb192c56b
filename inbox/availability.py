"""Which of MongoDB's errors mean "not now": the caller may try the same again."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    CursorNotFound,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
)

from inbox.errors import Unavailable

TRANSIENT = (
    AutoReconnect,
    ConnectionFailure,
    CursorNotFound,
    ExecutionTimeout,
    NetworkTimeout,
    WaitQueueTimeoutError,
    WriteConcernError,
)
DUPLICATE_KEY = 11000


@contextmanager
def unavailable_when_down() -> Iterator[None]:
    """Turn errors of a database that is away, or not durable, into Unavailable."""
    try:
        yield
    except TRANSIENT as error:
        raise _unavailable() from error
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):
            raise _unavailable() from error
        raise
    except PyMongoError as error:
        if error.has_error_label("RetryableWriteError") or error.has_error_label("TransientTransactionError"):
            raise _unavailable() from error
        raise


def _unavailable() -> Unavailable:
    return Unavailable("データベースに接続できません。しばらくしてからもう一度お試しください。")
