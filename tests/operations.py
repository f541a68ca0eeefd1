"""The clients' operations, verbatim, each with the fragments that it spreads."""

import re
from functools import cache
from pathlib import Path

from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast

FOLDER = Path(__file__).parent / "contract"
SERVED = [
    "CreateAccount",
    "VerifyContact",
    "RequestContactCode",
    "SignIn",
    "SignOut",
    "SignInWithWechat",
    "LinkWechat",
    "UnlinkWechat",
    "ChangePassword",
    "RequestPasswordReset",
    "ResetPassword",
    "UpdateContact",
    "EndSession",
    "Me",
    "RequestUpload",
    "SubmitRegistration",
    "WithdrawRegistration",
    "MyRegistration",
    "MyAttachments",
    "RequiredPapers",
    "ApplyForBinding",
    "AmendBinding",
    "WithdrawBinding",
    "ReleaseBinding",
    "MyBindings",
    "OneBinding",
    "SubmitRemoteRequest",
    "AmendRemoteRequest",
    "WithdrawRemoteRequest",
    "MyRemoteRequests",
    "OneRemoteRequest",
    "AppointmentMatters",
    "ReceptionSlots",
    "RequestAppointment",
    "AmendAppointment",
    "ConfirmAppointment",
    "CancelAppointment",
    "RescheduleAppointment",
    "RateAppointment",
    "MyAppointments",
    "OneAppointment",
    "MyCases",
    "OneCase",
    "CaseProgressed",
    "MyNotices",
    "NoticePreferences",
    "UpdateNoticePreferences",
    "MarkNoticesRead",
    "NoticeAdded",
    "Procuratorates",
    "SearchPublications",
    "Charges",
    "Follow",
    "Unfollow",
    "SaveSearch",
    "DeleteSavedSearch",
    "FollowedFeed",
    "CheckReceipt",
    "Latest",
    "LatestGrouped",
    "OnePublication",
    "ObjectToPublication",
]


@cache
def _definitions() -> tuple[dict[str, str], dict[str, str]]:
    operations, fragments = {}, {}
    for path in FOLDER.glob("*.graphql"):
        for definition in parse(path.read_text(encoding="utf-8")).definitions:
            if isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = print_ast(definition)
            elif isinstance(definition, OperationDefinitionNode) and definition.name:
                operations[definition.name.value] = print_ast(definition)
    return operations, fragments


@cache
def operation(name: str) -> str:
    """The document of one operation."""
    operations, fragments = _definitions()
    text, used = operations[name], set()
    while wanted := set(re.findall(r"\.\.\.(?!\s*on\b)\s*(\w+)", text)) - used:
        used |= wanted
        text += "".join("\n" + fragments[each] for each in sorted(wanted))
    return text
