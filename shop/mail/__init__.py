"""Letters by e-mail: to customers, and to staff who test them."""

from shop.mail.letter import Letter
from shop.mail.sending import Mail, MailError, MailRefused, MailUnreachable, create_mail

__all__ = ["Letter", "Mail", "MailError", "MailRefused", "MailUnreachable", "create_mail"]
