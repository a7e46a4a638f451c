"""What an address says by itself: whether it leads to this machine only, and whether the way to it is private."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def leads_here_only(url: str) -> bool:
    """Whether nobody but this machine comes to this address."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name that others know too, or no address at all
        return False


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent to this address, or the address itself."""
    return url.startswith("https://") or leads_here_only(url)
