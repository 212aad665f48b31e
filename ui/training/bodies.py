"""What a trainer's requests may hold, with the limits of each."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ui.security import MAX_TEXT
from ui.training.uploads import MOST_OPTIONS

MOST_ARTICLES: Final = 50
LONGEST_TITLE: Final = 200

Short = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=2000)]
Said = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class MakeBody(_Body):
    """What a pack is to be made from: one of the three."""

    topic: Annotated[str, Field(max_length=LONGEST_TITLE)] | None = None
    articles: (
        Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]], Field(min_length=1, max_length=MOST_ARTICLES)]
        | None
    ) = None
    conversation: Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(one is not None for one in (self.topic, self.articles, self.conversation)) != 1:
            raise ValueError("give one of topic, articles and conversation")
        return self


class OpenBody(_Body):
    """The file of a pack that was downloaded."""

    name: Annotated[str, Field(max_length=300)]
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class VersionBody(_Body):
    """A change of the pack as the page shows it."""

    version: Annotated[int, Field(ge=1)]


class TitleBody(VersionBody):
    """What a pack is to be called."""

    title: Title


class PlaceBody(VersionBody):
    """Where in its section an item is to stand, from 0."""

    place: Annotated[int, Field(ge=0, le=10_000)]


class EditBody(VersionBody):
    """The words of an item that are to be others. Which of them an item has, the engine knows."""

    text: Said | None = None
    counts: Short | None = None
    period: Short | None = None
    clause: Words | None = None
    date: Short | None = None
    term: Said | None = None
    definition: Said | None = None
    parts: Annotated[tuple[Said, ...], Field(max_length=20)] | None = None
    stem: Said | None = None
    key: Said | None = None
    options: Annotated[tuple[Said, ...], Field(min_length=2, max_length=MOST_OPTIONS)] | None = None
    points: Annotated[tuple[Said, ...], Field(max_length=20)] | None = None
    prompt: Said | None = None

    def changes(self) -> dict[str, Any]:
        """What was sent."""
        return self.model_dump(exclude={"version"}, exclude_none=True)
