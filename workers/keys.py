"""Keys: one per session, wrapped by the key-encryption key of this installation, and gone with its words."""

import base64
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from config.errors import MisconfiguredError, UnavailableError

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # what AES-GCM is specified for; random, far below its bound of 2**32 messages a key


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The key of one session: encrypts its mailbox and keys its digests."""

    _key: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)

    def encrypt(self, words: bytes, about: str) -> bytes:
        """Encrypt; `about` binds the result to one place, so that nothing can be moved elsewhere."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, words, about.encode())

    def decrypt(self, sealed: bytes, about: str) -> bytes:
        """Undo `encrypt`. Raises UnavailableError where key, place or bytes do not fit together."""
        try:
            return AESGCM(self._key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
        except InvalidTag:
            raise UnavailableError("what is stored was encrypted under another key") from None

    def digest(self, text: str) -> str:
        """A keyed digest that is comparable within the session and meaningless outside it."""
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]

    @property
    def for_pseudonyms(self) -> bytes:
        """The key for pseudonym digests, apart from the one that encrypts."""
        return _derived(self._key, "pseudonyms")


class KeyRing:
    """Makes and opens session keys under one key-encryption key (KEK)."""

    def __init__(self, kek: bytes) -> None:
        self._kek = AESGCM(_derived(kek, "wrap"))
        self._ids = _derived(kek, "ids")
        self._seals = AESGCM(_derived(kek, "seals"))
        self.cookie_key = _derived(kek, "cookies")

    def new_key(self, session: str) -> SessionKey:
        """Make a key for this session."""
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
        return SessionKey(key, nonce + self._kek.encrypt(nonce, key, session.encode()))

    def open(self, session: str, wrapped: bytes) -> SessionKey:
        """Unwrap a session's key. Raises MisconfiguredError when it was made under another KEK."""
        try:
            key = self._kek.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], session.encode())
        except InvalidTag:
            raise MisconfiguredError("a session's key was made under another key file: restore that key file") from None
        return SessionKey(key, wrapped)

    def seal(self, purpose: str, secret: bytes) -> bytes:
        """Encrypt for as long as this installation lasts. `purpose` binds it to one place: a kind and an id."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._seals.encrypt(nonce, secret, purpose.encode())

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """Undo `seal`. Raises MisconfiguredError where it was sealed under another KEK or for another purpose."""
        try:
            return self._seals.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise MisconfiguredError(
                "what is sealed was sealed under another key file: restore that key file"
            ) from None

    def opaque_id(self, *parts: str) -> str:
        """Turn ids from outside into one of ours: stable here, meaningless elsewhere, 26 characters."""
        named = "\0".join(parts).encode("utf-8", "surrogatepass")
        return base64.b32encode(hmac.new(self._ids, named, sha256).digest()[:16]).decode().rstrip("=").lower()


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, f"pausepoint {purpose}".encode()).derive(key)


def load_or_create_kek(path: Path) -> bytes:
    """Read the key-encryption key, or make it on the first start: base64 in a file only its owner can read.

    Raises MisconfiguredError when the file is readable by others or does not hold 32 bytes.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise MisconfiguredError(f"{path}: other users can read the key; run: chmod 600 {path}")
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise MisconfiguredError(f"{path}: must hold 32 bytes in base64")
    return key


def _create(path: Path) -> None:
    """Two processes may start at once: write aside, then link, so that one key wins whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # the other process was first, and its key is the key
    finally:
        Path(draft).unlink()
