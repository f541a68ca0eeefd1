"""What is kept of a password, and what is done for somebody who has none here."""

from pathlib import Path

import pytest

from services import passwords
from settings import Settings


async def test_real_passwords_are_kept_with_full_work_and_so_is_the_one_that_nobody_has() -> None:
    passwords.work_as(passwords.FULL)
    try:
        kept = await passwords.hashed("示例 password")
        assert await passwords.matches(kept, "示例 password") and not await passwords.matches(kept, "示例 passwore")
        assert not await passwords.matches(None, "nobody has this password")
    finally:
        passwords.work_as(passwords.QUICK)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    for hasher, dummy in passwords._DUMMIES.items():
        assert not hasher.check_needs_rehash(dummy) and hasher.verify(dummy, "nobody has this password")


@pytest.mark.parametrize("address", [None, "postgresql://portal@db.example/portal"])
def test_only_a_demonstration_can_be_told_to_work_less(address: str | None, tmp_path: Path) -> None:
    def quick(**settings: bool) -> bool:
        return Settings(database_url=address, var_dir=tmp_path, **settings).quick_passwords

    assert not quick() and quick(spare_passwords=True) is (address is None)
