"""MyBindings, MyNotices and Me as one statement each, with the whole answer as JSON.

$1 is the hash of the token; no row when it is not live. A page has $2 rows after the key $3 (null: from the first).
"""

from bench.bare_sql import (
    BANNED,
    GIVES_ACCESS,
    MINE,
    READER,
    a_list,
    an_object,
    answer,
    codes,
    global_id,
    label,
    moment,
    page_info,
    sentence,
)
from rules.appointments import OPEN_APPOINTMENT
from rules.bindings import BOOKING_CAPACITIES, OPEN_REQUEST, BindingStatus

_WHY_NOT = f"""CASE WHEN b.capacity NOT IN ({codes(BOOKING_CAPACITIES)}) THEN {sentence("NO_APPOINTMENT_CAPACITY")}
    WHEN c.id IS NULL THEN {sentence("NO_APPOINTMENT_BINDING")}
    WHEN c.domain <> 'CRIMINAL' THEN {sentence("NO_APPOINTMENT_CIVIL")}
    ELSE replace({sentence("BOOKING_BANNED", until="#")}, '#', {BANNED}::text) END"""
_PAPERS = "FROM binding_attachments g JOIN attachments p ON p.id = g.attachment_id WHERE g.binding_id = b.id ORDER BY g.position"
_MY_BINDINGS = an_object(
    totalCount="(SELECT count(*) FROM mine)",
    nodes=a_list(
        f"""FROM (SELECT id FROM page ORDER BY id DESC LIMIT $2::int) l JOIN bindings b ON b.id = l.id
        LEFT JOIN cases c ON {GIVES_ACCESS} ORDER BY l.id DESC""",
        id=global_id("binding", "b.id"),
        bindingNumber="b.binding_number",
        status="b.status",
        statusLabel=label(BindingStatus, "b.status"),
        version="b.version",
        capacity="b.capacity",
        partyName="b.party_name",
        caseNumber="b.case_number",
        clientName="b.client_name",
        clientRelation="b.client_relation",
        entrustedOn="b.entrusted_on",
        submittedAt=moment("b.submitted_at"),
        dueAt=moment("b.due_at"),
        decidedAt=moment("b.decided_at"),
        releasedOn="b.released_on",
        note="b.note",
        procuratorate=an_object(
            "FROM procuratorates WHERE id = b.procuratorate_id", id=global_id("procuratorate", "id"), name="name"
        ),
        charge=an_object("FROM charges WHERE code = b.charge_code", code="code", name="name"),
        case=an_object("WHERE c.id IS NOT NULL", id=global_id("case", "c.id"), acceptanceNumber="c.acceptance_number"),
        canRequestAppointment=f"({_WHY_NOT}) IS NULL",
        whyNoAppointment=_WHY_NOT,
        decision=an_object(
            "WHERE b.outcome IS NOT NULL",
            outcome="b.outcome",
            reasons=a_list(
                "FROM unnest(b.reason_codes) WITH ORDINALITY w(code, n) JOIN reasons r ON r.code = w.code ORDER BY n",
                code="r.code",
                label="r.label_zh",
            ),
            comment="b.comment",
        ),
        attachments=a_list(
            _PAPERS,
            id=global_id("attachment", "p.id"),
            kind="p.kind",
            filename="p.filename",
            check=an_object(result="p.paper_check", remark="p.check_remark"),
        ),
    ),
    pageInfo=page_info("id", "FROM (SELECT id FROM page ORDER BY id DESC LIMIT $2::int) l ORDER BY id LIMIT 1"),
)
MY_BINDINGS = f"""
WITH {READER}, mine AS MATERIALIZED (
    SELECT id FROM bindings WHERE {MINE}
), page AS MATERIALIZED (
    SELECT id FROM mine WHERE $3::uuid IS NULL OR id < $3 ORDER BY id DESC LIMIT $2::int + 1
)
{answer("myBindings", _MY_BINDINGS)}"""

_OPEN_CASE = (
    f"EXISTS (SELECT FROM bindings b JOIN cases c ON {GIVES_ACCESS} WHERE b.case_id = n.subject_id AND b.{MINE})"
)
_SUBJECT = f"""CASE n.subject_kind
    WHEN 'registration' THEN {
    an_object(
        f"FROM registrations WHERE id = n.subject_id AND {MINE}",
        __typename="'Registration'",
        id=global_id("registration", "id"),
    )
}
    WHEN 'binding' THEN {
    an_object(
        f"FROM bindings WHERE id = n.subject_id AND {MINE}", __typename="'Binding'", id=global_id("binding", "id")
    )
}
    WHEN 'case' THEN {
    an_object(f"WHERE {_OPEN_CASE}", __typename="'Case'", id=global_id("case", "n.subject_id"))
} END"""
_UNREAD = f"(SELECT count(*) FROM notices WHERE {MINE} AND read_at IS NULL)"
_MY_NOTICES = an_object(
    totalCount=f"(SELECT count(*) FROM notices WHERE {MINE})",
    unreadCount=_UNREAD,
    nodes=a_list(
        "FROM page n ORDER BY seq DESC LIMIT $2::int",
        id=global_id("notice", "n.id"),
        seq="n.seq",
        category="n.category",
        title="n.title_zh",
        body="n.body_zh",
        createdAt=moment("n.created_at"),
        readAt=moment("n.read_at"),
        subject=_SUBJECT,
        deliveries=a_list(
            "FROM deliveries d WHERE d.notice_id = n.id ORDER BY d.id",
            channel="d.channel",
            status="d.status",
            deliveredAt=moment("d.sent_at"),
        ),
    ),
    pageInfo=page_info("seq", "FROM (SELECT seq FROM page ORDER BY seq DESC LIMIT $2::int) l ORDER BY seq LIMIT 1"),
)
MY_NOTICES = f"""
WITH {READER}, page AS MATERIALIZED (
    SELECT * FROM notices WHERE {MINE} AND seq < coalesce($3::int, 2147483647) ORDER BY seq DESC LIMIT $2::int + 1
)
{answer("myNotices", _MY_NOTICES)}"""

_BOOKED = f"""FROM appointments a
    WHERE a.{MINE} AND a.status IN ({codes(OPEN_APPOINTMENT)})"""
_ME = an_object(
    "FROM accounts a WHERE a.id = reader.account_id",
    id=global_id("account", "a.id"),
    username="a.username",
    accountType="a.account_type",
    status="a.status",
    fullName="a.full_name",
    email="a.email",
    mobile="a.mobile",
    emailVerified="a.email_verified_at IS NOT NULL",
    mobileVerified="a.mobile_verified_at IS NOT NULL",
    homeRegionCode="a.home_region_code",
    address="a.address",
    version="a.version",
    mustChangePassword="a.must_change_password",
    idNumberMasked="a.id_number_masked",
    lawyer=an_object(
        "FROM lawyer_profiles WHERE account_id = a.id",
        licenseNumber="license_number",
        lawFirmName="law_firm_name",
        licenseValidUntil="license_valid_until",
    ),
    sessions=a_list(
        "FROM sessions s WHERE s.account_id = a.id AND revoked_at IS NULL AND expires_at > now() ORDER BY last_used_at DESC LIMIT 100",
        id=global_id("session", "s.id"),
        device="s.device",
        lastUsedAt=moment("s.last_used_at"),
        current="s.id = reader.session_id",
    ),
    wechatIdentities=a_list(
        "FROM wechat_identities w WHERE w.account_id = a.id ORDER BY w.id", app="w.app", linkedAt=moment("w.linked_at")
    ),
    summary=an_object(
        boundCases=f"(SELECT count(DISTINCT c.id) FROM bindings b JOIN cases c ON {GIVES_ACCESS} WHERE b.{MINE})",
        openBindings=f"(SELECT count(*) FROM bindings WHERE {MINE} AND status IN ({codes(OPEN_REQUEST)}))",
        openAppointments=f"(SELECT count(*) {_BOOKED})",
        unreadNotices=_UNREAD,
    ),
    registration=an_object(
        "FROM registrations r WHERE r.account_id = a.id ORDER BY r.submitted_at DESC LIMIT 1",
        id=global_id("registration", "r.id"),
        registrationNumber="r.registration_number",
        status="r.status",
    ),
)
ME = f"""
WITH {READER}
{answer("me", _ME)}"""
