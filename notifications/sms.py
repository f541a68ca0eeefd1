"""Short messages where there is no provider: laid into a folder, or shown where the portal was started."""

import json
from pathlib import Path

import structlog

from notifications.senders import Sms, write_private

log = structlog.get_logger(__name__)


class FileSmsSender:
    """Lays each message into a folder as a JSON file: for demonstration and development."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._told = False

    async def send(self, sms: Sms) -> str:
        """Write it and return the file's name. The first time the log says so."""
        if not self._told:
            log.warning("sms.to_folder", directory=str(self._directory))
            self._told = True
        name = f"{sms.at:%Y%m%dT%H%M%S%f}-{sms.delivery_id}.json"
        content = {
            "delivery_id": str(sms.delivery_id),
            "to": sms.to,
            "template": sms.template.key,
            "said": sms.said,
            "text": sms.text,
            "at": sms.at.isoformat(),
        }
        write_private(self._directory, name, json.dumps(content, ensure_ascii=False, indent=1).encode())
        return name

    async def close(self) -> None:
        """Nothing is open."""


class ConsoleSmsSender:
    """Prints each message: for development alone, since whoever reads the screen reads the codes."""

    async def send(self, sms: Sms) -> str:
        """Print it and return its id."""
        print(f"SMS → {sms.to}: {sms.text}", flush=True)
        return str(sms.delivery_id)

    async def close(self) -> None:
        """Nothing is open."""
