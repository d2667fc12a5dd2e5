"""What is kept of a PIN: its argon2 hash. Imported when the first PIN is set or checked."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_pin(pin: str) -> str:
    """What is kept of that PIN. Takes about a tenth of a second."""
    return _hasher.hash(pin)


def is_right(pin_hash: str, pin: str) -> bool:
    """Whether it is the PIN of which that is kept. Takes about a tenth of a second."""
    try:
        return _hasher.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):  # the second: somebody has been at the journal
        return False
