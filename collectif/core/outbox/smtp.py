"""Django's SMTP backend, which also remembers what the server answered and how far it went."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class RememberingSMTP(smtplib.SMTP):
    has_begun_data = False
    last_answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun_data = True
        code, reply = super().data(msg)
        self.last_answer = f"{code} {reply.decode(errors='replace')}"
        return code, reply


class RememberingSMTPOverTLS(RememberingSMTP, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """For MAILERS: `delivery.hand_over` reads `connection` after each message."""

    connection: Any

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return RememberingSMTPOverTLS if self.use_ssl else RememberingSMTP
