"""Who may use the web chat: names with hashed passwords, kept in the library.

Hashed by scrypt (Percival 2009, RFC 7914) with a salt of each one's own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

from retrieval import Library
from retrieval.errors import SettingsError

_KEY = "people"
_SHORTEST = 8  # characters of a password
_COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms a try


class People:
    """The people of a library."""

    def __init__(self, library: Library) -> None:
        self._catalogue = library.catalogue

    def names(self) -> list[str]:
        return sorted(self._hashes())

    def version(self) -> str:
        """Changes when anybody's password does; "" where nobody has one."""
        stored = self._catalogue.get(_KEY) or "{}"
        return "" if stored == "{}" else hashlib.sha256(stored.encode()).hexdigest()

    def admit(self, name: str, password: str) -> None:
        """Let somebody in, or change the password. Raises SettingsError for one that is short, and
        for a name that a browser cannot send."""
        if not name.strip() or ":" in name:
            raise SettingsError("A name needs at least one letter, and no colon.")
        if len(password) < _SHORTEST:
            raise SettingsError(f"A password needs at least {_SHORTEST} characters.")
        salt = secrets.token_bytes(16)
        self._store({**self._hashes(), name: f"{salt.hex()}:{_hash(password, salt)}"})

    def dismiss(self, name: str) -> None:
        """Let somebody in no more. Raises SettingsError where the name is not known."""
        hashes = self._hashes()
        if hashes.pop(name, None) is None:
            raise SettingsError(f"Nobody here is called {name!r}.")
        self._store(hashes)

    def may_enter(self, name: str, password: str) -> bool:
        """Takes as long for a name that is not known as for one that is."""
        salt, _, kept = self._hashes().get(name, "00:").partition(":")
        return hmac.compare_digest(_hash(password, bytes.fromhex(salt)), kept)

    def _hashes(self) -> dict[str, str]:
        hashes: dict[str, str] = json.loads(self._catalogue.get(_KEY) or "{}")
        return hashes

    def _store(self, hashes: dict[str, str]) -> None:
        with self._catalogue.writing():
            self._catalogue.put(_KEY, json.dumps(hashes))


def _hash(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, **_COST).hex()
