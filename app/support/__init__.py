"""The support bundle: one zip with all that support needs to see of a till, and nothing that is secret or card data.

It is collected first, so that whoever sends it can look at what is in it, and saved then.
"""

from app.support.bundle import Bundle, Part, collect, propose_name

__all__ = ["Bundle", "Part", "collect", "propose_name"]
