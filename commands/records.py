"""Commands about what the portal keeps: whether the audit is what it was, and dropping what has been kept long enough."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from commands.operating import run
from db.engine import Database
from db.queries import procuratorates
from rules.audit_chain import Anchor
from running import housekeeping
from running.wiring import Parts, now, opened, upkeep
from services import retention as runs
from services.audit_chain import Finding, Verdict, Verification
from settings import Settings

audit = typer.Typer(no_args_is_help=True, help="The record of acts and its chain.")
retention = typer.Typer(no_args_is_help=True, help="What is not kept for ever.")
PORTAL = "-"  # the portal's own line, where others have a unit code
BROKEN = 1


@audit.command("verify")
def verify_command(
    office: Annotated[str | None, typer.Option(help="unit code; - is the portal's own line; without it: all")] = None,
    anchors: Annotated[
        Path | None, typer.Option(help="what an earlier verification printed: shows whether an end was cut off")
    ] = None,
) -> None:
    """Recompute the audit's chain: 0 when it is whole, 1 when something was changed, removed or inserted."""
    run(_verify(office, anchors))


async def _verify(office: str | None, file: Path | None) -> int:
    async with opened(Settings()) as parts:
        database = parts.patient_database("portal-verify")
        try:
            names = await _names(database)
            kept = _read_anchors(file, names) if file else []
            verification = Verification(
                database, parts.keys, lambda finding: _print_finding(finding, names), anchors=kept
            )
            verdict = await (verification.of_all() if office is None else verification.of_line(_line_of(office, names)))
        finally:
            await database.close()
    _print_verdict(verdict, names)
    return BROKEN if verdict.flaws else 0


def _line_of(office: str, names: dict[UUID | None, str]) -> UUID | None:
    found = [line for line, name in names.items() if name == office]
    if not found:
        raise typer.BadParameter(f"there is no office with the unit code {office}")
    return found[0]


async def _names(database: Database) -> dict[UUID | None, str]:
    async with database.read() as session:
        codes = await procuratorates.unit_codes(session)
    names: dict[UUID | None, str] = {None: PORTAL}
    names.update(codes)
    return names


def _read_anchors(file: Path, names: dict[UUID | None, str]) -> Sequence[Anchor]:
    found = []
    try:
        for text in file.read_text(encoding="utf-8").splitlines():
            word, *rest = text.split() or [""]
            if word == "anchor":
                name, seq, made = rest
                found.append(Anchor(_line_of(name, names), int(seq), bytes.fromhex(made)))
    except (OSError, ValueError) as problem:
        raise typer.BadParameter(f"{file} holds no anchors: {problem}") from problem
    return found


def _print_finding(finding: Finding, names: dict[UUID | None, str]) -> None:
    where = f"line {names.get(finding.line, finding.line)}"
    number = f" seq {finding.seq}" if finding.seq is not None else ""
    entry = f" entry {finding.entry_id}" if finding.entry_id else ""
    print(f"{finding.flaw.name} {where}{number}{entry}: {finding.flaw.en}")


def _print_verdict(verdict: Verdict, names: dict[UUID | None, str]) -> None:
    for anchor in verdict.anchors:
        print(f"anchor {names[anchor.line]} {anchor.seq} {anchor.hash.hex()}")
    tail = "nothing waits for a seal"
    if verdict.oldest_unsealed_at is not None:
        age = int((now() - verdict.oldest_unsealed_at).total_seconds())
        tail = f"{verdict.unsealed} wait for a seal, the oldest for {age} s"
    print(f"{verdict.sealed} entries sealed; {tail}; flaws: {verdict.flaws}")


@retention.command("run")
def run_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only count, change nothing")] = False,
) -> None:
    """Drop and erase what has been kept long enough; 1 when a run failed or another process is at it."""
    run(_retain(dry_run=dry_run))


async def _retain(*, dry_run: bool) -> int:
    async with opened(Settings()) as parts:
        if dry_run:
            return await _count(parts)
        done = await housekeeping.retain(parts)
    if done is None:
        print("Another process is at it.", file=sys.stderr)
        return BROKEN
    for each in done:
        print(f"{each.name}: {each.rows} rows in {each.portions} portions{f', {each.error}' if each.error else ''}")
    return BROKEN if any(each.error for each in done) else 0


async def _count(parts: Parts) -> int:
    for name, rows in await runs.count_all(parts.database, upkeep(parts), now=now()):
        print(f"{name}: {rows} rows would go")
    return 0
