"""What is used of python-escpos, imported so that it leaves nothing behind.

As it is imported, it makes a folder for temporary files that it never removes, and gives the program's log a handler
of its own where it has none yet.
"""

import logging
import os
import shutil

_stand_in = logging.NullHandler()
logging.root.addHandler(_stand_in)
try:
    from escpos import capabilities
    from escpos.capabilities import CAPABILITIES
    from escpos.printer import Dummy, Win32Raw
finally:
    logging.root.removeHandler(_stand_in)
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

__all__ = ["CAPABILITIES", "Dummy", "Win32Raw"]
