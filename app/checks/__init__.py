"""`doctor`: looks at everything a till stands on, says what is wrong and what to do, and changes nothing.

It moves no money and prints nothing: a pinpad is pinged and asked for its short report, a FiscalBox only connected to.
"""

from app.checks.examination import examine, report
from app.checks.findings import Finding, Level

__all__ = ["Finding", "Level", "examine", "report"]
