"""The names of ASGI 3.0 (asgi.readthedocs.io/en/latest/specs/www.html), without importing a library of it.

The same types as `starlette.types`, which may be imported only in the API's own thread.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
