"""What every staff page works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore


@dataclass(frozen=True)
class Desk:
    """The portal's database for what staff may not see themselves, their own, the keys, the papers and the clock."""

    database: Database
    staff: Database
    keys: Keys
    files: PaperStore
    now: Callable[[], datetime]
