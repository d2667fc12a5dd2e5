"""Every figure beside its floor, in one run, as the table of the README: python tests/benchmarks/bench.py."""

import sys

import answer_delay
import busy_till
import found
import own_time
import window_start
from figures import print_table


def main() -> int:
    """Measure, print, and tell by the exit status whether every bar holds."""
    figures = [*window_start.measure(), *own_time.measure(), *answer_delay.measure(), *busy_till.measure()]
    figures += found.measure()
    print_table(figures)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
