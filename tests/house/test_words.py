"""Staff read words, not codes: every act that is recorded and every message that is sent has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from admin.views import VIEWS
from admin.words import ACTIONS, MESSAGES
from rules.appointments import AppointmentAct
from rules.bindings import TRANSITIONS
from rules.booking_bans import BookingBanAct
from rules.messages import MESSAGE_NAMES
from rules.publication_drafts import DraftAct
from rules.publications import PublicationAct
from rules.remote_requests import RemoteRequestAct
from rules.states import final_states

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def _recorded() -> Iterator[str]:
    """The codes that stand in a call of something named record: audit.record, _record, record_all."""
    for path in (*ROOT.glob("services/*.py"), *ROOT.glob("admin/*.py"), *ROOT.glob("web/*.py"), *ROOT.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or "record" not in ast.unparse(call.func):
                continue
            for given in (*call.args, *(each.value for each in call.keywords)):
                for each in ast.walk(given):
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and CODE.fullmatch(each.value):
                        yield each.value


def test_every_act_that_is_recorded_has_words() -> None:
    found = set(_recorded())
    assert len(found) > 40, found  # the search finds what it is for
    found |= {f"remote_request.{act.value.lower()}" for act in RemoteRequestAct}
    found |= {f"appointment.{act.value.lower()}" for act in AppointmentAct}
    found |= {f"publication.{act.value.lower()}" for act in PublicationAct}
    found |= {f"publication_draft.{act.value.lower()}" for act in DraftAct}
    found |= {f"booking_ban.{act.value.lower()}" for act in BookingBanAct}
    found |= {f"binding.{state.value.lower()}" for state in final_states(TRANSITIONS)} - {"binding.rejected"}
    for view in VIEWS:
        kind = getattr(view, "identity", "").replace("-", "_")
        for allowed, verb in (("can_create", "created"), ("can_edit", "changed"), ("can_delete", "deleted")):
            if getattr(view, allowed, False):
                found.add(f"{kind}.{verb}")
    assert found - set(ACTIONS) == set()


def test_every_message_has_words() -> None:
    assert set(MESSAGE_NAMES) - set(MESSAGES) == set()
