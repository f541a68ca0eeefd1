"""Short messages: laid into a folder until a provider is chosen."""

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
        content = {"delivery_id": str(sms.delivery_id), "to": sms.to, "text": sms.text, "at": sms.at.isoformat()}
        write_private(self._directory, name, json.dumps(content, ensure_ascii=False, indent=1).encode())
        return name
