"""Writes what `lilong demo` prints into the README."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import write_section

WIDTH = "100"


def main() -> None:
    """Run the demo in an empty folder and put its output between the README's marks."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder, ".venv")  # where `make demo` has it: the demo names its path
        venv.symlink_to(sys.prefix)
        done = subprocess.run(
            [venv / "bin" / "python", "-m", "lilong", "demo"],
            cwd=folder,
            env=os.environ | {"COLUMNS": WIDTH},
            capture_output=True,
            text=True,
            check=True,
        )
    lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
    write_section("demo", "```text\n" + "\n".join(lines) + "\n```")


if __name__ == "__main__":
    main()
