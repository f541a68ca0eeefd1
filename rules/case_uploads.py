"""Files of cases on their way in: how they come, the states they pass, what stands against one."""

from collections.abc import Mapping
from datetime import date, timedelta

from rules.deadlines import WorkCalendar
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for

MAX_OPEN = 20  # files of an office that are still coming or wait for their import
MAX_TRIES = 5  # imports of one file that may break off before people look at it
LEASE = timedelta(seconds=60)  # how long an import that says nothing is believed to be alive
FILENAME_LIMIT = 255


class UploadChannel(Labelled):
    """How a file came."""

    API = "API", "接口", "API"
    PAGE = "PAGE", "工作端上传", "Staff page"
    FOLDER = "FOLDER", "目录交换", "Folder"


class CaseUploadStatus(Labelled):
    """How far a file has come."""

    RECEIVING = "RECEIVING", "接收中", "Being received"
    RECEIVED = "RECEIVED", "待导入", "Waits for its import"
    IMPORTING = "IMPORTING", "导入中", "Being imported"
    DONE = "DONE", "已完成", "Imported"
    FAILED = "FAILED", "未能导入", "Could not be imported"
    ABANDONED = "ABANDONED", "已放弃", "Abandoned"


class CaseUploadAct(Labelled):
    """What is done with a file."""

    OPEN = "OPEN", "开始上传", "Begin the upload"
    COMPLETE = "COMPLETE", "接收完毕", "All bytes have come"
    ABANDON = "ABANDON", "逾期未传完、取消上传", "Never completed, or given up"
    BEGIN = "BEGIN", "开始导入", "Begin the import"
    FINISH = "FINISH", "导入完毕", "Read to its end"
    FAIL = "FAIL", "无法读取、多次中断或密钥已撤销", "Unreadable, broken off again and again, or its key revoked"


TRANSITIONS: Mapping[CaseUploadStatus | None, Mapping[CaseUploadAct, CaseUploadStatus]] = {
    None: {CaseUploadAct.OPEN: CaseUploadStatus.RECEIVING},
    CaseUploadStatus.RECEIVING: {
        CaseUploadAct.COMPLETE: CaseUploadStatus.RECEIVED,
        CaseUploadAct.ABANDON: CaseUploadStatus.ABANDONED,
    },
    CaseUploadStatus.RECEIVED: {
        CaseUploadAct.BEGIN: CaseUploadStatus.IMPORTING,
        CaseUploadAct.FAIL: CaseUploadStatus.FAILED,
    },
    CaseUploadStatus.IMPORTING: {
        CaseUploadAct.FINISH: CaseUploadStatus.DONE,
        CaseUploadAct.FAIL: CaseUploadStatus.FAILED,
    },
}
RECEIVABLE = states_for(TRANSITIONS, CaseUploadAct.COMPLETE)
STARTABLE = states_for(TRANSITIONS, CaseUploadAct.BEGIN)
UNDER_WAY = RECEIVABLE | STARTABLE | states_for(TRANSITIONS, CaseUploadAct.FINISH)


def is_late(delivered_on: date | None, today: date, calendar: WorkCalendar, days: int) -> bool:
    """Whether an office that delivers every working day has been silent for more working days than are borne with."""
    return delivered_on is None or today > calendar.add_working_days(delivered_on, days)


def upload_problems(length: int | None, *, limit: int, under_way: int) -> list[Problem]:
    """What stands against taking a file of this length (None: not told) from an office with so many under way."""
    problems = []
    if length is not None and length > limit:
        problems.append(Problem("FILE_TOO_LARGE", "length", {"mebibytes": limit // 2**20}))
    if length is not None and length < 1:
        problems.append(Problem("FILE_EMPTY", "length"))
    if under_way >= MAX_OPEN:
        problems.append(Problem("TOO_MANY_UPLOADS", values={"limit": MAX_OPEN}))
    return problems
