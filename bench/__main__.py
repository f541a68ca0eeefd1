"""`python -m bench`: start the portal on a large data set, measure, print the figures, stop everything."""

import argparse
import signal
import sys
from collections.abc import Callable

from bench import booking, client_page, fanout, followers, imports, oracle, reads, report, search, sign_ins
from bench.harness import Options, Section
from bench.stage import Stage, open_stage

# One file a benchmark: its NAME, and `measure`, which finds the stage set and answers with its figures.
BENCHMARKS: dict[str, Callable[[Stage, Options], Section]] = {
    reads.NAME: reads.measure,
    sign_ins.NAME: sign_ins.measure,
    oracle.NAME: oracle.measure,
}
# What needs no portal and no large data set, only a server of its own.
ALONE: dict[str, Callable[[Options], Section]] = {
    imports.NAME: imports.measure,
    booking.NAME: booking.measure,
    fanout.NAME: fanout.measure,
    search.NAME: search.measure,
    client_page.NAME: client_page.measure,
    followers.NAME: followers.measure,
}


def _arguments() -> argparse.Namespace:
    usual = Options()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="interleaved rounds (%(default)s)")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="length of a round (%(default)s)")
    parser.add_argument("--connections", type=int, default=usual.connections, help="open at once (%(default)s)")
    parser.add_argument("--only", choices=[*BENCHMARKS, *ALONE], help="one benchmark instead of all")
    parser.add_argument("--write", action="store_true", help="write the figures into bench/README.md")
    parser.add_argument("--cases", type=int, default=usual.cases, help="lines of an import (%(default)s)")
    parser.add_argument("--import-rounds", type=int, default=usual.import_rounds, help="(%(default)s)")
    parser.add_argument("--subscribers", type=int, nargs="+", default=usual.subscribers, help="(%(default)s)")
    parser.add_argument("--documents", type=int, nargs="+", default=usual.documents, help="of a search (%(default)s)")
    parser.add_argument("--followers", type=int, default=usual.followers, help="of an office (%(default)s)")
    given = parser.parse_args()
    if min(given.rounds, given.seconds, given.connections) <= 0:
        parser.error("rounds, seconds and connections must be positive")
    return given


def _measured(name: str, options: Options) -> Section:
    if name in ALONE:
        return ALONE[name](options)
    print(f"{name}: starting the portal", file=sys.stderr)
    with open_stage() as stage:
        return BENCHMARKS[name](stage, options)


def main() -> int:
    """Run what was asked for."""
    given = _arguments()
    options = Options(
        given.rounds,
        given.seconds,
        given.connections,
        given.cases,
        given.import_rounds,
        given.subscribers,
        given.documents,
        given.followers,
    )
    # SIGTERM does what Ctrl-C does: everything that was started is stopped again.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name in [given.only] if given.only else [*BENCHMARKS, *ALONE]:
            section = _measured(name, options)
            print(report.markdown(section, options), flush=True)
            if given.write:
                report.write(section, options)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
