"""One file per platform: verify, answer a handshake, turn bytes into events."""
