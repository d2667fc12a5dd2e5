"""Standard output that may go away: a pipe that is closed, a full disk behind a redirection."""

import os
import sys


def say(text: str = "") -> bool:
    """Print a line at once; whether the output took it. After it once did not, nothing is printed any more."""
    try:
        print(text, flush=True)
    except OSError:
        # What is left in the buffer, and whatever is said later, must not fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True
