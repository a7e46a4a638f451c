"""Writes docs/settings.md and .env.example from the settings themselves: python -m tests.settings_pages"""

import inspect
import re
from pathlib import Path

from config.settings import Settings

ROOT = Path(__file__).parents[1]
MEND = "run: make docs"

_PAGE = """\
# Settings

Every setting of pausepoint, written from `config/settings.py`; `make docs` writes this page again.

A setting is read, once at start, from the first place that has it:

1. the environment, as `PAUSEPOINT_<NAME>`;
2. the file `.env` in the working folder ([`.env.example`](../.env.example) lists them all);
3. a file in `/run/secrets` named `pausepoint_<name>`, whose whole content is the value. Secrets belong here.

Settings marked Secret have at least 16 characters and are never logged or shown. An empty value in the environment or
in `.env` counts as none; a file in `/run/secrets` must not be empty. A wrong value stops the start and is named;
`pausepoint doctor` names them all at once.
"""

_EXAMPLE = """\
# Copy to .env and take the # off what you change. Each line shows the default.
# Secrets are better kept in files in /run/secrets: see docs/settings.md.
"""


def pages():
    """What each file must hold."""
    return {ROOT / "docs" / "settings.md": settings_page(), ROOT / ".env.example": env_example()}


def settings_page():
    """The settings as Markdown tables."""
    parts = [_PAGE]
    for heading, names in groups().items():
        parts.append(f"\n## {heading}\n\n| Setting | Default | Meaning |\n| --- | --- | --- |\n")
        parts += [f"| `{env_name(name)}` | {_default(name)} | {_meaning(name)} |\n" for name in names]
    return "".join(parts)


def env_example():
    """The settings as a file to copy."""
    parts = [_EXAMPLE]
    for heading, names in groups().items():
        parts.append(f"\n## {heading}\n")
        parts += [f"\n# {_meaning(name)}\n# {env_name(name)}={_value(name)}\n" for name in names]
    return "".join(parts)


def groups():
    """The names of the settings under the headings that config/settings.py has as comments."""
    found, names = {}, []
    for line in inspect.getsource(Settings).splitlines():
        if heading := re.fullmatch(r"    # (.+)", line):
            names = found.setdefault(heading[1], [])
        elif (field := re.match(r"    (\w+): ", line)) and field[1] in Settings.model_fields:
            names.append(field[1])
    return found


def env_name(name):
    return f"PAUSEPOINT_{name.upper()}"


def _default(name):
    return f"`{_value(name)}`" if _value(name) else "none"


def _value(name):
    default = Settings.model_fields[name].default
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, dict):
        return ",".join(f"{key}={value}" for key, value in default.items())
    return ",".join(default) if isinstance(default, tuple) else str(default)


def _meaning(name):
    field = Settings.model_fields[name]
    secret = "Secret." if "SecretStr" in str(field.annotation) else ""
    return " ".join(part for part in (field.description, secret, _limits(field.metadata)) if part)


def _limits(metadata):
    known = {what: getattr(each, what) for each in metadata for what in ("ge", "le", "pattern") if hasattr(each, what)}
    match known:
        case {"ge": low, "le": high}:
            return f"From {low} to {high}."
        case {"ge": low}:
            return f"At least {low}."
        case {"pattern": choices}:
            return f"One of {choices.strip('^()$').replace('|', ', ')}."
        case _:
            return ""


if __name__ == "__main__":
    for file, text in pages().items():
        file.write_text(text, "utf-8")
