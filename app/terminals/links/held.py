"""Who holds a port: asked only when that matters, since what it takes to ask costs time to load (`holders`)."""

from collections.abc import Iterable

from app.core.errors import PortHeld, PortHeldBy


def device_holder(device: str) -> str | None:
    """The process that holds a device, see `holders.device_holder`."""
    from app.terminals.links import holders

    return holders.device_holder(device)


def device_held(shown: str, device: str) -> PortHeld:
    """What to say of a device that another program holds."""
    return _held(shown, device_holder(device))


def listener_of(host: str, port: int) -> str | None:
    """The process that listens on a TCP port, see `holders.listener_of`."""
    from app.terminals.links import holders

    return holders.listener_of(host, port)


def address_held(shown: str, host: str, port: int) -> PortHeld:
    """What to say of a TCP port on which another program listens."""
    return _held(shown, listener_of(host, port))


def takers_of(addresses: Iterable[str], port: int) -> set[tuple[str, object]]:
    """What of this machine takes connections to those IP addresses, see `holders.taken_by`."""
    from app.terminals.links import holders

    return {taker for address in addresses for taker in holders.taken_by(address, port)}


def _held(shown: str, holder: str | None) -> PortHeld:
    return PortHeld(port=shown) if holder is None else PortHeldBy(port=shown, holder=holder)
