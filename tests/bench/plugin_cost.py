"""What the pytest plugin adds to `pytest --collect-only` of a project that has nothing to do with it.

python tests/bench/plugin_cost.py [--rounds 15]: with and without the plugin in turn, each in a new process; the
difference of the medians in milliseconds of processor time (goal: at most 50).
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_FILES = 20
_TESTS = 25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        project(Path(folder))
        seconds: dict[str, list[float]] = {"with": [], "without": []}
        for _ in range(rounds):
            seconds["without"].append(collected(folder))
            seconds["with"].append(collected(folder, "-p", "assistant.pytest_plugin"))
    for name, times in seconds.items():
        print(f"{name:8} median {1000 * statistics.median(times):6.0f} ms   fastest {1000 * min(times):6.0f} ms")
    added = statistics.median(seconds["with"]) - statistics.median(seconds["without"])
    fastest = min(seconds["with"]) - min(seconds["without"])
    print(f"added    median {1000 * added:6.0f} ms   fastest {1000 * fastest:6.0f} ms")


def project(folder: Path) -> None:
    """Twenty files of twenty-five tests."""
    for file in range(_FILES):
        tests = "\n".join(f"def test_{number}(): pass" for number in range(_TESTS))
        (folder / f"test_{file}.py").write_text(tests)


def collected(folder: str, *options: str) -> float:
    """Seconds of processor time a collection takes; other plugins (hypothesis: 2 s) and processes do not count."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *options]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=alone)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
