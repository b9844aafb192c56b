"""Where the application keeps what its handlers need."""

from aiohttp import web

from simulator.mail.mailbox import Mailbox
from simulator.mail.smtp import MailServer

MAILBOX = web.AppKey("mailbox", Mailbox)
MAIL_SERVER = web.AppKey("mail_server", MailServer)
INBOX_URL = web.AppKey("inbox_url", str)
