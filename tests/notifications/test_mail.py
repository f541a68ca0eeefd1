"""How mail is built and handed over; what an SMTP server's refusals mean."""

import asyncio
import ipaddress
import json
import ssl
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from notifications.mail import FileSender, SmtpSender, SmtpServer, address, build
from notifications.render import Renderer
from notifications.senders import Mail, Sms, TryLater, Undeliverable
from notifications.sms import FileSmsSender
from rules.sms import SmsTemplate
from tests.notifications.post import Box, smtp_server

CONTENT = Renderer(public_url="https://portal.example.cn").mail("contact_code", "zh-CN", code="012345")
WHEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MAIL = Mail(UUID(int=7), "person1@example.com", CONTENT, WHEN)


async def test_a_mail_arrives_whole(box: Box) -> None:
    message_id = await box.sender().send(MAIL)
    (mail,) = box.mails()
    assert mail["Message-ID"] == message_id == f"<{UUID(int=7)}@portal.example.cn>"
    assert (mail["From"], mail["To"]) == ("no-reply@portal.example.cn", "person1@example.com")
    assert (mail["Subject"], mail["Auto-Submitted"]) == (CONTENT.subject, "auto-generated")
    assert mail["Date"].datetime == WHEN
    text, html = mail.iter_parts()
    assert text.get_content().split() == CONTENT.text.split()
    assert html.get_content().split() == CONTENT.html.split()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


@pytest.mark.parametrize(
    "to",
    [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\nX: y",
        "a@example.com, b@example.com",
        "a@example.com>\r\nRCPT TO:<b@example.com",
        "",
        "nobody",
        "@example.com",
        "名@example.com",
        "a@b@example.com",
    ],
)
async def test_an_address_that_is_none_is_never_sent_to(box: Box, to: str) -> None:
    with pytest.raises(Undeliverable):
        await box.sender().send(replace(MAIL, to=to))
    assert not box.envelopes


def test_no_header_can_be_smuggled_in() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        build(replace(MAIL, content=replace(CONTENT, subject="a\r\nBcc: b@example.com")), address("x@example.com"))
    with pytest.raises(ValueError, match="not an address"):
        SmtpSender(SmtpServer("127.0.0.1", 1), mail_from="a@example.com\r\nBcc: b@example.com")


def test_a_sender_may_have_a_name() -> None:
    message = build(MAIL, address("案件信息公开平台 <no-reply@portal.example.cn>"))
    assert message["From"] == "案件信息公开平台 <no-reply@portal.example.cn>"
    assert message["Message-ID"].endswith("@portal.example.cn>")


@pytest.mark.parametrize(
    ("recipient", "content", "error"),
    [
        ("451 4.7.1 later person1@example.com", None, TryLater),
        ("550 5.1.1 no such person1@example.com", None, Undeliverable),
        (None, "452 4.2.2 full", TryLater),
        (None, "554 5.7.1 person1@example.com refused", Undeliverable),
    ],
)
async def test_refusals_are_told_apart_and_name_nobody(
    box: Box, recipient: str | None, content: str | None, error: type[TryLater | Undeliverable]
) -> None:
    if recipient:
        box.answers_to_recipient["person1@example.com"] = [recipient]
    if content:
        box.answers_to_content["person1@example.com"] = [content]
    with pytest.raises(error) as refusal:
        await box.sender().send(MAIL)
    assert (recipient or content or "")[:9] in refusal.value.reason
    assert "person1" not in refusal.value.reason


async def test_no_server_means_later() -> None:
    async with smtp_server() as gone:
        pass
    with pytest.raises(TryLater):
        await gone.sender().send(MAIL)


async def test_what_is_wrong_on_our_side_kills_no_mail(box: Box) -> None:
    box.answers_to_sender = ["550 5.7.1 this sender may not"]
    with pytest.raises(TryLater):
        await box.sender().send(MAIL)
    server = SmtpServer("127.0.0.1", box.port, "none", "portal", "wrong")
    with pytest.raises(TryLater):
        await SmtpSender(server, mail_from="no-reply@portal.example.cn").send(MAIL)


async def test_a_mute_server_is_left_when_time_is_up(box: Box) -> None:
    box.seconds["person1@example.com"] = 3600
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await box.sender().send(MAIL)


async def test_starttls_is_never_done_without(box: Box) -> None:
    with pytest.raises(TryLater):
        await box.sender("starttls").send(MAIL)
    assert not box.envelopes


async def test_only_a_trusted_server_gets_mail(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    async with smtp_server(tls) as box:
        with pytest.raises(TryLater):
            await box.sender("starttls").send(MAIL)
        assert not box.envelopes
        await box.sender("starttls", ssl.create_default_context(cafile=certificate)).send(MAIL)
        assert len(box.envelopes) == 1


def self_signed(directory: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (directory / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (directory / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return directory / "certificate", directory / "key"


async def test_without_a_server_mail_is_laid_into_a_folder_for_the_owner_only(tmp_path: Path) -> None:
    with capture_logs() as logs:
        sender = FileSender(tmp_path / "mail")
        await sender.send(MAIL)
        await sender.send(replace(MAIL, delivery_id=UUID(int=8)))
    assert [each["event"] for each in logs] == ["mail.to_folder"]
    first, second = sorted((tmp_path / "mail").iterdir())
    assert (first.name, second.suffix) == (f"20261123T020000000000-{UUID(int=7)}.eml", ".eml")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    assert "验证码 15 分钟内有效" in first.read_text()
    with pytest.raises(Undeliverable):
        await sender.send(replace(MAIL, to="nobody"))


async def test_short_messages_are_laid_into_a_folder_for_the_owner_only(tmp_path: Path) -> None:
    name = await FileSmsSender(tmp_path / "sms").send(
        Sms(UUID(int=7), "13900000000", SmsTemplate("contact_code", "zh-CN"), "123456", "验证码", WHEN)
    )
    (file,) = (tmp_path / "sms").iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (name, 0o600)
    assert json.loads(file.read_text())["text"] == "验证码"
