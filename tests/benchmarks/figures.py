"""How a figure is kept and shown: its value beside its floor, the ratio, and the bar it has to reach."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `bar` is the highest ratio to `floor`; the highest value itself where there is no floor."""

    name: str
    value: float
    unit: str
    bar: float
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    @property
    def holds(self) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return measured <= self.bar


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of `values` lies, without interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def print_table(figures: Sequence[Figure]) -> None:
    """The figures as a Markdown table, and the machine they were taken on."""
    print("| figure | measured | floor | ratio | bar | |")
    print("|---|---|---|---|---|---|")
    for figure in figures:
        floor = "–" if figure.floor is None else f"{figure.floor:.1f} {figure.unit}"
        ratio = "–" if figure.ratio is None else f"{figure.ratio:.2f}"
        bar = f"≤ {figure.bar:g} {figure.unit}" if figure.ratio is None else f"≤ {figure.bar:g} ×"
        mark = "ok" if figure.holds else "MISSED"
        print(f"| {figure.name} | {figure.value:.1f} {figure.unit} | {floor} | {ratio} | {bar} | {mark} |")
    print(f"\n{_processor()}, {platform.system()} {platform.release()}, Python {platform.python_version()}")


def _processor() -> str:
    """The processor's name and how many there are, where the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    names = [
        line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
    ]
    return f"{len(names)} × {names[0]}" if names else platform.machine()
