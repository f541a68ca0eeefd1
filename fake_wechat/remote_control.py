"""The fake's own interface, for tests and scripts: faults, what happens to tokens, codes, and what phones hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fake_wechat.faults import Action, Fault
from fake_wechat.phones import Hands
from fake_wechat.world import Phone, World


@dataclass(frozen=True)
class RemoteControl:
    """`/fake/…`, in JSON."""

    world: World
    hands: Hands

    def routes(self) -> Iterator[Route]:
        """Its routes."""
        yield Route("/fake/faults/{fault}", self.fault, methods=["PUT", "DELETE"])
        yield Route("/fake/actions/{action}", self.action, methods=["POST"])
        yield Route("/fake/phones", self.phones, methods=["GET"])
        yield Route("/fake/phones/{name}/codes/{app_id}", self.code, methods=["POST"])

    async def fault(self, request: Request) -> Response:
        """PUT switches a fault on (`?times=3`; without: until DELETE)."""
        try:
            fault = Fault[request.path_params["fault"]]
            times = int(request.query_params["times"]) if "times" in request.query_params else None
        except (KeyError, ValueError):
            return JSONResponse({"faults": [each.value for each in Fault]}, 404)
        self.world.switch(fault, times if request.method == "PUT" else 0)
        return JSONResponse({each.value: left for each, left in self.world.faults.items()})

    async def action(self, request: Request) -> Response:
        """Something happens at once."""
        try:
            await self.hands.happen(Action[request.path_params["action"]])
        except (KeyError, ValueError):
            return JSONResponse({"actions": [each.value for each in Action]}, 404)
        return JSONResponse({})

    async def phones(self, _: Request) -> Response:
        """Everybody with what they have received."""
        return JSONResponse([_shown(each) for each in self.world.phones])

    async def code(self, request: Request) -> Response:
        """A code for a sign-in of this person."""
        phone, app = self.world.phone(request.path_params["name"]), self.world.apps.get(request.path_params["app_id"])
        if phone is None or app is None:
            return JSONResponse({}, 404)
        return JSONResponse({"code": self.world.new_code(app.app_id, phone)})


def _shown(phone: Phone) -> dict[str, object]:
    return {
        "name": phone.name,
        "openids": phone.openids,
        "followed": sorted(phone.followed),
        "inbox": [{"title": each.title, "lines": dict(each.lines), "link": each.link} for each in phone.inbox],
    }
