"""Every face to the outside."""
