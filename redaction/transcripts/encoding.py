"""Turns the bytes of a transcript file into text, or says plainly why they are none."""

import codecs
import re

from config.errors import MalformedError

_BYTE_ORDER_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (rb"{\rtf", "a rich text file"),
)
_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_NOT_PRINTABLE = 0.01  # a stray control character is forgiven, one in a hundred is no text


def decode(name: str, data: bytes) -> tuple[str, str]:
    """Return the text, with plain line ends, and its encoding.

    Raises MalformedError for an empty file, for bytes that are no text, and for damaged UTF-8.
    """
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            raise MalformedError(f"{name}: this is {what}; save the transcript as .vtt, .srt, .json or .txt")
    text, encoding = _decoded(name, data)
    if not text.strip():
        raise MalformedError(f"{name}: the file is empty")
    if "\0" in text or len(_NOT_PRINTABLE.findall(text)) > _MOST_NOT_PRINTABLE * len(text):
        raise MalformedError(f"{name}: this is not a text file; expected a transcript as .vtt, .srt, .json or .txt")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    encoding = next((each for mark, each in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8"), (encoding or "utf-8").removesuffix("-sig")
    except UnicodeDecodeError as problem:
        if encoding is None and not _is_mostly_utf8(data):
            return _windows(name, data), "cp1252"
        line = data.count(b"\n", 0, problem.start) + 1
        raise MalformedError(
            f"{name}, line {line}: expected {encoding or 'UTF-8'} text, found a damaged byte"
        ) from None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more characters make sense as UTF-8 than do not: then the file is damaged, not older."""
    sound = sum(not letter.isascii() for letter in data.decode("utf-8", "ignore"))
    broken = data.decode("utf-8", "replace").count("\ufffd")
    return sound >= broken


def _windows(name: str, data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise MalformedError(f"{name}: expected text in UTF-8, UTF-16 or Windows-1252") from None
