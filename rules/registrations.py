"""Registration: what an applicant declares, which states it passes, what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.accounts import AccountType, IdType, is_one_line, name_problems
from rules.errors import Problem
from rules.identifiers import age_on, credit_code_fits, id_number_fits, license_fits, resident_id
from rules.labels import Labelled
from rules.review import Outcome
from rules.states import states_for


class RegistrationStatus(Labelled):
    """注册申请状态."""

    DRAFT = "DRAFT", "草稿", "Draft"
    SUBMITTED = "SUBMITTED", "待审核", "Submitted"
    UNDER_REVIEW = "UNDER_REVIEW", "审核中", "Under review"
    APPROVED = "APPROVED", "审核通过", "Approved"
    RETURNED = "RETURNED", "退回补正", "Returned for correction"
    REJECTED = "REJECTED", "审核不通过", "Rejected"
    WITHDRAWN = "WITHDRAWN", "已撤回", "Withdrawn"
    EXPIRED = "EXPIRED", "已失效", "Expired"


class IntakeChannel(Labelled):
    """渠道."""

    WEB = "WEB", "网上", "Web"
    WECHAT = "WECHAT", "微信", "WeChat"
    ON_SITE = "ON_SITE", "现场", "On site"
    PHONE = "PHONE", "电话", "Phone"
    IMPORT = "IMPORT", "导入", "Import"


class ReceiptKind(Labelled):
    """回执单."""

    ACCOUNT = "ACCOUNT", "账号回执", "Account receipt"
    SUBMISSION = "SUBMISSION", "申请回执", "Receipt of submission"
    DELIVERY = "DELIVERY", "交付回执", "Receipt of delivery"


class ClashKind(Labelled):
    """What two accounts claim."""

    ID_NUMBER = "ID_NUMBER", "证件号码相同", "The same identity number"
    LICENSE = "LICENSE", "执业证号相同", "The same licence number"


class RegistrationAct(Labelled):
    """What is done with a registration."""

    SAVE_DRAFT = "SAVE_DRAFT", "保存草稿", "Save the draft"
    SUBMIT = "SUBMIT", "提交、补正后重新提交", "Submit, also after mending"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"
    TAKE_UP = "TAKE_UP", "受理", "Take up"
    APPROVE = "APPROVE", "通过", "Approve"
    RETURN = "RETURN", "退回补正", "Return for correction"
    REJECT = "REJECT", "不予通过", "Reject"
    EXPIRE = "EXPIRE", "逾期未补正", "Not mended in time"


_DECISIONS = {
    RegistrationAct.APPROVE: RegistrationStatus.APPROVED,
    RegistrationAct.RETURN: RegistrationStatus.RETURNED,
    RegistrationAct.REJECT: RegistrationStatus.REJECTED,
}
_SUBMISSION = {RegistrationAct.SUBMIT: RegistrationStatus.SUBMITTED}
_WITHDRAWAL = {RegistrationAct.WITHDRAW: RegistrationStatus.WITHDRAWN}
TRANSITIONS: Mapping[RegistrationStatus | None, Mapping[RegistrationAct, RegistrationStatus]] = {
    None: {RegistrationAct.SAVE_DRAFT: RegistrationStatus.DRAFT, **_SUBMISSION},
    RegistrationStatus.DRAFT: {RegistrationAct.SAVE_DRAFT: RegistrationStatus.DRAFT, **_SUBMISSION, **_WITHDRAWAL},
    RegistrationStatus.SUBMITTED: {
        RegistrationAct.TAKE_UP: RegistrationStatus.UNDER_REVIEW,
        **_DECISIONS,
        **_WITHDRAWAL,
    },
    RegistrationStatus.UNDER_REVIEW: {**_DECISIONS, **_WITHDRAWAL},
    RegistrationStatus.RETURNED: {
        **_SUBMISSION,
        **_WITHDRAWAL,
        RegistrationAct.EXPIRE: RegistrationStatus.EXPIRED,
    },
}
ACT_OF: Mapping[Outcome, RegistrationAct] = {
    Outcome.APPROVED: RegistrationAct.APPROVE,
    Outcome.RETURNED: RegistrationAct.RETURN,
    Outcome.REJECTED: RegistrationAct.REJECT,
}
AWAITING_DECISION = states_for(TRANSITIONS, RegistrationAct.APPROVE)
WITHDRAWABLE = states_for(TRANSITIONS, RegistrationAct.WITHDRAW)
OPEN_REGISTRATION = AWAITING_DECISION | WITHDRAWABLE
LONGEST_LICENSE_YEARS = 50
RETURNED_LIFE_DAYS = 30  # then it has expired


@dataclass(frozen=True)
class LawyerData:
    """律师执业信息, normalised."""

    license_number: str
    license_valid_until: date
    law_firm_name: str
    law_firm_code: str | None = None


@dataclass(frozen=True)
class Declaration:
    """What an applicant declares about themselves, normalised."""

    account_type: AccountType
    full_name: str
    id_type: IdType
    id_number: str
    home_region_code: str | None
    lawyer: LawyerData | None


def declaration_problems(declared: Declaration, *, registered_as: AccountType, today: date) -> list[Problem]:
    """V1, V3, V5: everything that is wrong with the data, by input path."""
    found = name_problems(declared.full_name, "fullName")
    if declared.account_type is not registered_as:
        found.append(Problem("ACCOUNT_TYPE_MISMATCH", "accountType"))
    if not id_number_fits(declared.id_type, declared.id_number, today):
        found.append(Problem("ID_NUMBER_MALFORMED", "idNumber"))
    elif _under_age(declared, today):
        found.append(Problem("UNDER_AGE", "idNumber"))
    if declared.home_region_code is not None and not re.fullmatch(r"\d{6}", declared.home_region_code):
        found.append(Problem("REGION_MALFORMED", "homeRegionCode"))
    return found + _lawyer_problems(declared, today)


def _under_age(declared: Declaration, today: date) -> bool:
    if declared.account_type not in (AccountType.LAWYER, AccountType.REPRESENTATIVE, AccountType.LEGAL_GUARDIAN):
        return False
    card = resident_id(declared.id_number, today) if declared.id_type is IdType.RESIDENT_ID else None
    return card is not None and age_on(card.born_on, today) < 18


def _lawyer_problems(declared: Declaration, today: date) -> list[Problem]:
    lawyer = declared.lawyer
    if declared.account_type is not AccountType.LAWYER:
        return [Problem("LAWYER_DATA_NOT_ALLOWED", "lawyer")] if lawyer else []
    if lawyer is None:
        return [Problem("LAWYER_DATA_REQUIRED", "lawyer")]
    found = []
    if not license_fits(lawyer.license_number):
        found.append(Problem("LICENSE_MALFORMED", "lawyer.licenseNumber"))
    if lawyer.license_valid_until < today:
        found.append(Problem("LICENSE_EXPIRED", "lawyer.licenseValidUntil"))
    elif lawyer.license_valid_until.year > today.year + LONGEST_LICENSE_YEARS:
        found.append(Problem("DATE_OUT_OF_RANGE", "lawyer.licenseValidUntil"))
    if not 2 <= len(lawyer.law_firm_name) <= 100 or not is_one_line(lawyer.law_firm_name):
        found.append(Problem("LAW_FIRM_REQUIRED", "lawyer.lawFirmName"))
    if lawyer.law_firm_code is not None and not credit_code_fits(lawyer.law_firm_code):
        found.append(Problem("LAW_FIRM_CODE_MALFORMED", "lawyer.lawFirmCode"))
    return found
