"""The fields of a page's form, as a browser would send them back."""

from html.parser import HTMLParser
from types import MappingProxyType


def filled(page, form_id="rule-form"):
    """Every value of every field of this form. There has to be one."""
    fields = _Fields(form_id)
    fields.feed(page.text)
    assert fields.found, "there is no such form"
    return {name: [value.removeprefix("\n") for value in values] for name, values in fields.found.items()}


class _Fields(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.found = {}
        self._wanted, self._inside = form_id, False
        self._area = self._select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = attrs.get("id") == self._wanted
        if self._inside and tag in self._BEGINS:
            self._BEGINS[tag](self, attrs)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        self._inside = self._inside and tag != "form"

    def handle_data(self, data):
        if self._area:
            self.found[self._area][0] += data

    def _textarea(self, attrs):
        self._area = attrs["name"]
        self.found[self._area] = [""]

    def _choice(self, attrs):
        self._select = attrs["name"]

    def _option(self, attrs):
        if "selected" in attrs:
            self.found[self._select] = [attrs["value"]]

    def _input(self, attrs):
        if attrs.get("type") != "checkbox" or "checked" in attrs:
            self.found.setdefault(attrs.get("name"), []).append(attrs.get("value", ""))

    _BEGINS = MappingProxyType({"textarea": _textarea, "select": _choice, "option": _option, "input": _input})
