"""Random tokens that people carry, and the hash that is all we keep of them."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A token that nobody guesses, for an address, a cookie or a header."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> str:
    """What is kept of it. A plain hash is enough for something that long and random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
