"""Print how many tests passed and failed, from the JUnit files in build/reports/."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

REPORTS = Path(__file__).resolve().parent.parent / "build" / "reports"


def count(report: Path) -> Counter[str]:
    """Count the test cases of one JUnit file by how they ended."""
    ends: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            ends["failed"] += 1
        else:
            ends["skipped" if case.find("skipped") is not None else "passed"] += 1
    return ends


def line(name: str, ends: Counter[str]) -> str:
    return f"{name}: {ends['passed']} passed, {ends['failed']} failed, {ends['skipped']} skipped"


def main(reports: Path) -> None:
    total: Counter[str] = Counter()
    for report in sorted(reports.glob("*.xml")):
        ends = count(report)
        print(line(report.stem, ends))
        total += ends
    print(line("total", total))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
