"""`doctor`, and the lane test beside it: find what is wrong with a till and say what to do.

`doctor` changes nothing, moves no money and prints nothing: a pinpad is pinged and asked for its short report, a
FiscalBox only connected to.
"""

from app.checks.examination import examine, report
from app.checks.findings import Finding, Level

__all__ = ["Finding", "Level", "examine", "report"]
