"""The documents keep up: every setting, command, platform and link in them is real, and none is left out."""

import re
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings
from plugin.cli import COMMANDS
from plugin.platforms import PLATFORMS
from tests import settings_pages

ROOT = Path(__file__).parents[1]
ELSEWHERE = {".venv", ".pausepoint", "node_modules"}
PAGES = sorted(page for page in ROOT.rglob("*.md") if not ELSEWHERE & set(page.relative_to(ROOT).parts))
READERS_PAGES = [page for page in PAGES if page.parent in (ROOT, ROOT / "docs")]
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def documented(text):
    return any(text in page.read_text("utf-8") for page in READERS_PAGES)


@pytest.mark.parametrize("page", settings_pages.pages(), ids=lambda page: page.name)
def test_the_pages_about_settings_say_what_the_settings_are(page):
    assert page.read_text("utf-8") == settings_pages.pages()[page], f"{page.name} is out of date; {settings_pages.MEND}"


def test_every_setting_stands_under_a_heading_with_a_meaning():
    listed = [name for names in settings_pages.groups().values() for name in names]

    assert listed == list(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


def test_the_example_settings_are_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    uncommented = re.sub(r"^# (PAUSEPOINT_)", r"\1", settings_pages.env_example(), flags=re.MULTILINE)
    Path("example").write_text(uncommented)

    assert Settings(_env_file="example") == Settings(_env_file=None)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert documented(f"pausepoint {command}"), f"say in docs/operations.md what `pausepoint {command}` does"


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.__name__)
def test_every_platform_is_documented(platform):
    assert documented(f"/webhooks/{platform.name}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_it(page):
    text = CODE.sub("", page.read_text("utf-8"))
    links = re.findall(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"", text)
    near = [link for found in links if "://" not in (link := found[0] or found[1]) and not link.startswith("mailto:")]

    assert [link for link in near if not leads_somewhere(page, link)] == []


def leads_somewhere(page, link):
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", READERS_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_a_page_names_exists(page):
    named = re.findall(r"(?:^|`|\$ )make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)

    assert sorted(set(named) - set(TARGETS)) == []


def test_the_index_links_every_page():
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = [page for page in PAGES if page.is_relative_to(ROOT / "docs") and page.name != "index.md"]

    assert [page.name for page in pages if f"({page.relative_to(ROOT / 'docs')})" not in index] == [], (
        "docs/index.md is where people begin: give each page a line there"
    )


def test_a_newcomer_needs_two_commands():
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = [line.split("#")[0].strip() for block in CODE.findall(readme) for line in block.splitlines()]

    assert [line for line in lines if line.startswith("make")] == ["make demo", "make test"]


def test_make_alone_says_what_there_is():
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = (ROOT / "Makefile").read_text("utf-8").split(".PHONY:")[1].splitlines()[0].split()
    inner = {"run-env", "dev-env"}

    assert [target for target in phony if target not in inner and f"make {target} " not in said] == []
