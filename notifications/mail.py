"""Mail: how it is built, handed to an SMTP server, or laid into a folder where there is none."""

import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Literal

import aiosmtplib
import structlog

from notifications.senders import (
    Mail,
    ProviderAway,
    SendingError,
    TryLater,
    Uncertain,
    Undeliverable,
    write_private,
)

SMTP_SECONDS = 30.0
QUIT_SECONDS = 2.0
_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over, and how the way there is protected."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = None


def address(value: str) -> Address:
    """An address with or without a name before it; raises ValueError when it is none or could break a header."""
    name, spec = parseaddr(value)
    try:
        parsed = Address(display_name=name, addr_spec=spec)
    except (MessageError, IndexError) as malformed:
        raise ValueError("not an address") from malformed
    whole = value == spec or value.endswith(f" <{spec}>")  # parseaddr takes the first of several and drops the rest
    if not (whole and value.isprintable() and spec.isascii() and parsed.username and parsed.domain):
        raise ValueError("not an address")
    return parsed


def build(mail: Mail, sender: Address) -> EmailMessage:
    """The mail as it travels. A resend has the same Message-ID. Raises `Undeliverable` when the address is none."""
    try:
        recipient = address(mail.to)
    except ValueError as malformed:
        raise Undeliverable("address malformed") from malformed
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = mail.content.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.delivery_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe is not None:  # RFC 8058: mail programs offer a button
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.content.text, cte="8bit")
    message.add_alternative(mail.content.html, subtype="html", cte="8bit")
    return message


class SmtpSender:
    """Hands mail to one SMTP server, a connection for each."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        mail_from: str,
        bounces_to: str | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """`bounces_to`: the address to which mail servers report what could not be delivered; by default the sender's."""
        self._server = server
        self._sender = address(mail_from)
        self._bounces = address(bounces_to).addr_spec if bounces_to else self._sender.addr_spec
        if trusted is None and server.security != "none":  # reading the certificates of the world takes a moment
            trusted = ssl.create_default_context()
        self._trusted = trusted

    async def send(self, mail: Mail) -> str:
        """Hand it over and return its Message-ID; raises `SendingError`."""
        message = build(mail, self._sender)
        client = self._client()
        handed_over = False
        try:
            await client.connect()
            handed_over = True
            await client.send_message(message, sender=self._bounces)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as refusal:
            raise _meaning(refusal, connected=handed_over) from refusal
        else:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=QUIT_SECONDS)
        finally:
            client.close()
        return str(message["Message-ID"])

    def _client(self) -> aiosmtplib.SMTP:
        # start_tls=None would go on in the clear when a server (or somebody in between) offers no STARTTLS.
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            local_hostname=self._sender.domain,
            timeout=SMTP_SECONDS,
            use_tls=self._server.security == "tls",
            start_tls=self._server.security == "starttls",
            tls_context=self._trusted,
        )


def _meaning(refusal: Exception, *, connected: bool) -> SendingError:
    """What a server's answer, or its silence, means for this recipient.

    A 5xx to recipient or content is final; all else (a wrong password, a refused sender) can be mended on our side.
    """
    if isinstance(refusal, aiosmtplib.SMTPRecipientsRefused):
        refusal = refusal.recipients[0]
    if not connected:
        return ProviderAway(_reason(refusal))
    if not isinstance(refusal, aiosmtplib.SMTPResponseException):
        return Uncertain(_reason(refusal))
    about_this_mail = isinstance(refusal, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
    if about_this_mail:
        return (Undeliverable if 500 <= refusal.code < 600 else TryLater)(_reason(refusal))
    return ProviderAway(_reason(refusal))


def _reason(refusal: Exception) -> str:
    """The kind of error with its numbers; never its words, which may hold an address."""
    if not isinstance(refusal, aiosmtplib.SMTPResponseException):
        return type(refusal).__name__
    return " ".join([type(refusal).__name__, str(refusal.code), *_ENHANCED_CODE.findall(refusal.message)[:1]])


class FileSender:
    """Lays each mail into a folder as an .eml file: for demonstration and development."""

    def __init__(self, directory: Path, *, mail_from: str = "portal@localhost") -> None:
        self._directory = directory
        self._sender = address(mail_from)
        self._told = False

    async def send(self, mail: Mail) -> str:
        """Write it and return its Message-ID; raises `Undeliverable`. The first time the log says so."""
        if not self._told:
            log.warning("mail.to_folder", directory=str(self._directory))
            self._told = True
        message = build(mail, self._sender)
        name = f"{mail.at:%Y%m%dT%H%M%S%f}-{mail.delivery_id}.eml"
        write_private(self._directory, name, message.as_bytes())
        return str(message["Message-ID"])
