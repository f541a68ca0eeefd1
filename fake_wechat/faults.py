"""What can go wrong, switched on from the page or by `POST /fake/faults`."""

from enum import StrEnum


class Fault(StrEnum):
    """A fault that stays on until it has struck so many times, or is switched off. Its value is its name."""

    zh: str

    def __new__(cls, name: str, zh: str) -> "Fault":
        """A member whose string is its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.zh = zh
        return member

    BUSY = "BUSY", "系统繁忙（-1）"
    BAD_GATEWAY = "BAD_GATEWAY", "网关错误（HTTP 502）"
    SLOW = "SLOW", "响应缓慢"
    CUT = "CUT", "已受理但连接中断"
    IP_NOT_ALLOWED = "IP_NOT_ALLOWED", "IP 不在白名单（40164）"
    WRONG_SECRET = "WRONG_SECRET", "AppSecret 已重置（40125）"
    NOT_GRANTED = "NOT_GRANTED", "接口未授权（48001）"
    QUOTA = "QUOTA", "当日额度用完（45009）"
    MINUTE = "MINUTE", "每分钟次数超限（45011）"
    REFUSED = "REFUSED", "用户拒收（43101）"
    UNKNOWN_OPENID = "UNKNOWN_OPENID", "openid 无效（40003）"
    USED_CODE = "USED_CODE", "授权码已使用（40163）"
    WRONG_CODE = "WRONG_CODE", "授权码无效（40029）"
    SNAPSHOT = "SNAPSHOT", "快照页用户（虚拟 openid）"
    UNDELIVERED = "UNDELIVERED", "受理后送达失败（结果事件）"
    DUPLICATE_CALLBACK = "DUPLICATE_CALLBACK", "重复推送事件"
    STALE_CALLBACK = "STALE_CALLBACK", "事件时间戳已过期"


class Action(StrEnum):
    """Something that happens to the token at once."""

    zh: str

    def __new__(cls, name: str, zh: str) -> "Action":
        """A member whose string is its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.zh = zh
        return member

    TOKEN_EXPIRED = "TOKEN_EXPIRED", "令牌过期（42001）"
    TOKEN_ELSEWHERE = "TOKEN_ELSEWHERE", "令牌在别处刷新（40001）"
    CALLBACKS_AGAIN = "CALLBACKS_AGAIN", "重放最近的推送"
