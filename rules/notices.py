"""Notices: categories, channels, and how long a message is tried."""

import random
import re
from datetime import timedelta

from rules.labels import Labelled


class NoticeCategory(Labelled):
    """通知类别."""

    REGISTRATION = "REGISTRATION", "注册审核", "Registration"
    BINDING = "BINDING", "案件绑定", "Binding"
    CASE_PROGRESS = "CASE_PROGRESS", "案件进展", "Case progress"
    APPOINTMENT = "APPOINTMENT", "业务预约", "Appointment"
    REMOTE_REQUEST = "REMOTE_REQUEST", "异地申请", "Remote request"
    FOLLOWED = "FOLLOWED", "关注动态", "Followed"
    ACCOUNT = "ACCOUNT", "账号安全", "Account"


class NoticeChannel(Labelled):
    """通知渠道."""

    IN_APP = "IN_APP", "站内", "In the portal"
    EMAIL = "EMAIL", "电子邮件", "E-mail"
    SMS = "SMS", "短信", "SMS"
    WECHAT = "WECHAT", "微信", "WeChat"


class DeliveryStatus(Labelled):
    """发送状态."""

    QUEUED = "QUEUED", "待发送", "Queued"
    SENT = "SENT", "已发送", "Sent"
    DELIVERED = "DELIVERED", "已送达", "Delivered"
    FAILED = "FAILED", "发送失败，将重试", "Failed, will be tried again"
    DEAD = "DEAD", "未能送达", "Undeliverable"
    SKIPPED = "SKIPPED", "未发送", "Skipped"


class NoticeFrequency(Labelled):
    """通知频率."""

    IMMEDIATE = "IMMEDIATE", "立即", "At once"
    DAILY = "DAILY", "每日汇总", "In the daily digest"
    OFF = "OFF", "关闭", "Off"


class DeliveryError(Labelled):
    """发送失败的性质: whether another try makes sense."""

    TEMPORARY = "TEMPORARY", "暂时失败", "May be taken another time"
    FINAL = "FINAL", "收件方拒收", "This recipient will never get it"
    UNCERTAIN = "UNCERTAIN", "结果不明", "It may have arrived: the connection broke, or no answer came"


# Seconds before each next try; together about 54 hours, then a dead letter that staff see.
RETRY_AFTER = (10, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 15 * 3600, 17 * 3600)


def retry_delay(attempts: int, *, jitter: random.Random) -> timedelta | None:
    """How long to wait after the given number of tries (full jitter over the upper half); None: give up."""
    if attempts > len(RETRY_AFTER):
        return None
    seconds = RETRY_AFTER[attempts - 1]
    return timedelta(seconds=seconds * jitter.uniform(0.5, 1.0))


_BAD_ADDRESS = re.compile(r"\b5\.1\.\d{1,3}\b")


def is_bad_address(error: str | None) -> bool:
    """Whether what a mail server said means that there is no such address (RFC 3463, class 5, subject 1)."""
    return error is not None and _BAD_ADDRESS.search(error) is not None


# What a notice says once the case that it told of may not be known of any more; in Chinese and English.
WITHHELD_TITLE = "通知", "Notice"
WITHHELD_BODY = "该通知的内容依法不再显示。", "By law the content of this notice is no longer shown."
