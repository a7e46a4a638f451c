"""The data set of presidio-research: written English, one text an item, in words of its own for the types."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from plugin.evaluation.pii.cases import Case, Label, Turn
from plugin.evaluation.pii.items import TypeName

TYPES = {
    "STREET_ADDRESS": "ADDRESS",
    "GPE": "LOCATION",
    "ZIP_CODE": "POSTCODE",
    "DOMAIN_NAME": "URL",
    "US_DRIVER_LICENSE": "NATIONAL_ID",
}
OPTIONAL = {"TITLE", "AGE"}  # job titles and ages: whoever redacts them or leaves them does no harm


class _Marked(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    entity_type: TypeName
    entity_value: str | None = Field(None, repr=False)
    start_position: Annotated[int, Field(ge=0)]
    end_position: int

    def label(self) -> Label:
        """Return it in our words."""
        name = TYPES.get(self.entity_type, self.entity_type)
        return Label(0, self.start_position, self.end_position, name, optional=self.entity_type in OPTIONAL)


class Item(BaseModel):
    """One text and what is marked in it; whatever else an entry holds is of no use here."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    full_text: str = Field(repr=False)
    spans: tuple[_Marked, ...]

    @model_validator(mode="after")
    def _spans_fit(self) -> "Item":
        for number, each in enumerate(self.spans, 1):
            said = self.full_text[each.start_position : each.end_position]
            if each.end_position > len(self.full_text) or not said.strip():
                raise ValueError(f"spans, number {number}: is not within full_text")
            if each.entity_value not in {None, said}:
                raise ValueError(f"spans, number {number}: entity_value is not what full_text has there")
        return self

    def case(self, number: int) -> Case:
        """Return what the scores need of it; its place in the file is its name."""
        labels = tuple(each.label() for each in self.spans)
        return Case(f"entry-{number}", "en", frozenset(), (Turn("", self.full_text),), labels)
