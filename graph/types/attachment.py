"""材料."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.resolvers import attachments
from graph.types.node import Node
from rules.papers import AttachmentKind, AttachmentState, PaperCheck


@strawberry.type(description="核验结果 · What staff found about a paper.")
class AttachmentCheck:
    """The check of a paper."""

    result: PaperCheck = field("核验结果 · Result.")
    remark: str | None = field("备注 · Remark.")


@strawberry.type(description="材料 · A paper.")
class Attachment(Node):
    """An uploaded paper."""

    kind: AttachmentKind = field("材料类型 · Kind.")
    filename: str = field("文件名 · Name of the file.")
    size_bytes: int = field("大小 · Size in bytes.")
    media_type: str = field("文件类型 · Media type.")
    state: AttachmentState = field("状态 · State.")
    check: AttachmentCheck = field("核验 · What staff found.")
    download_url: str | None = field(
        "A short-lived link to one's own paper; null until it is stored, and in a sign-in by WeChat without confirmPassword."
    )


@strawberry.type(description="A header that the upload must carry.")
class UploadHeader:
    """A header."""

    name: str = field("Name.")
    value: str = field("Value.")


@strawberry.type(description="上传凭据 · The right to upload one file, once: send the bare bytes to `url`.")
class UploadTicket:
    """A ticket."""

    url: str = field("Where to send the bytes.")
    method: str = field("With which method.")
    headers: list[UploadHeader] = field("With which headers.")
    expires_at: datetime = field("Until when.")
    attachment: Attachment = field("The paper that is awaited.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, attachments.TicketShown)


@strawberry.type(description="应交材料 · A paper of a list.")
class RequiredPaper:
    """A paper that must or may be given."""

    kind: AttachmentKind = field("材料类型 · Kind.")
    label: str = field("名称 · Its name in the reader's language.")
    required: bool = field("是否必交 · Whether it must be given.")
    accepted_media_types: list[str] = field("可接受的文件类型 · Media types.")
    max_bytes: int = field("最大字节数 · Largest size in bytes.")
