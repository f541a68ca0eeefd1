"""What is said to WeChat and what it answers. What names a person or opens a door does not show in a `repr`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.accounts import WechatApp
from wechat.errors import WechatAway


@dataclass(frozen=True)
class App:
    """One of the portal's WeChat applications, with its secret."""

    kind: WechatApp
    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class WechatUser:
    """Who came with a code. The openid of a snapshot page belongs to nobody and must never be linked."""

    openid: str = field(repr=False)
    unionid: str | None = field(default=None, repr=False)
    is_snapshot: bool = False


@dataclass(frozen=True)
class Outgoing:
    """A message to one person: a template of theirs and its values, by the names of its fields (`thing1`).

    `link` is an address of the portal, or the page of a mini program. `once` tells tries of the same message apart from others:
    WeChat shows a template message with it once (32 characters at most, ten minutes).
    """

    openid: str = field(repr=False)
    template_id: str
    values: Mapping[str, str]
    link: str | None = None
    once: str | None = None


@dataclass(frozen=True)
class JsSignature:
    """What a page hands to `wx.config`."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Lent(_Answer):
    """A token or a ticket, and for how many seconds."""

    value: str = Field(min_length=1, max_length=2048, repr=False)
    expires_in: int = Field(gt=0, le=86_400)


class OauthAnswer(_Answer):
    """`sns/oauth2/access_token`; the token in it is for the person's profile, which nobody needs."""

    openid: str = Field(min_length=1, max_length=128, repr=False)
    unionid: str | None = Field(None, max_length=128, repr=False)
    is_snapshotuser: int = 0


class SessionAnswer(_Answer):
    """`sns/jscode2session`; the session key stays unread, so that it cannot get out."""

    openid: str = Field(min_length=1, max_length=128, repr=False)
    unionid: str | None = Field(None, max_length=128, repr=False)


class SentAnswer(_Answer):
    """What a message is called from now on, where WeChat says so."""

    msgid: int | str | None = None


class AddressesAnswer(_Answer):
    """Where WeChat's servers are."""

    ip_list: Sequence[str] = ()


class Category(_Answer):
    """类目 of the app."""

    name: str


class CategoriesAnswer(_Answer):
    """All of them."""

    data: Sequence[Category] = ()


class SubscriptionTemplate(_Answer):
    """A template of subscription messages; its fields stand in the text."""

    pri_tmpl_id: str = Field(alias="priTmplId")
    content: str


class SubscriptionTemplates(_Answer):
    """`wxaapi/newtmpl/gettemplate`."""

    data: Sequence[SubscriptionTemplate] = ()


class MessageTemplate(_Answer):
    """A template of template messages."""

    template_id: str
    content: str


class MessageTemplates(_Answer):
    """`template/get_all_private_template`."""

    template_list: Sequence[MessageTemplate] = ()


class MenuAnswer(_Answer):
    """The menu as it stands."""

    menu: dict[str, Any]


_Answered = TypeVar("_Answered", bound=_Answer)


def read(kind: type[_Answered], said: Mapping[str, Any]) -> _Answered:
    """An answer as it is expected; anything else is no answer."""
    try:
        return kind.model_validate(said)
    except ValidationError:  # its words hold what was answered
        raise WechatAway(surely_not=False) from None
