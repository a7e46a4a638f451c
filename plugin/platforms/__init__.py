"""One file per platform: verify, answer a handshake, turn bytes into events."""

from config.settings import Settings
from plugin.platforms.base import Platform
from plugin.platforms.recall import Recall
from plugin.platforms.standard import Standard
from plugin.platforms.zoom import Zoom

PLATFORMS: tuple[type[Platform], ...] = (Zoom, Recall, Standard)


def configured_platforms(settings: Settings) -> dict[str, Platform]:
    """Return the platforms whose secret is set, by name. Raises MisconfiguredError naming a secret that is not one."""
    made = (platform.connect(settings) for platform in PLATFORMS)
    return {platform.name: platform for platform in made if platform}
