"""JSON Resume 1.0.0 (jsonresume.org/schema). No date of education, no picture."""

from typing import Any

from members.sources.cv.documents import Document, NamedLanguage, Record
from members.sources.cv.facts import Experience
from members.sources.cv.values import entries, inner, text, year

_SECTIONS = ("basics", "work", "skills")


def is_json_resume(content: Any) -> bool:
    """Tell whether a JSON document has a section that only this format names so."""
    return isinstance(content, dict) and any(name in content for name in _SECTIONS)


def read(content: Any) -> Document:
    """Return the record of a JSON Resume."""
    basics = inner(content, "basics")
    work = [*entries(content, "work"), *entries(content, "volunteer")]
    return Document(
        record=Record(
            headline=text(basics, "label") or text(basics, "summary"),
            experiences=tuple(_experience(one) for one in work),
            skills=tuple(_skills(entries(content, "skills"))),
            languages=tuple(_language(one) for one in entries(content, "languages")),
            studies=tuple(_study(one) for one in entries(content, "education")),
            links=tuple(_links(basics)),
        )
    )


def _experience(node: Any) -> Experience:
    sentences = [text(node, "summary"), *map(_plain, entries(node, "highlights"))]
    return Experience(
        title=text(node, "position"),
        organisation=text(node, "name") or text(node, "organization"),
        start_year=year(text(node, "startDate")),
        end_year=year(text(node, "endDate")),
        text="\n".join(filter(None, sentences)),
    )


def _plain(value: Any) -> str:
    return text({"value": value}, "value")


def _skills(nodes: list[Any]) -> list[str]:
    names = [name for one in nodes for name in (text(one, "name"), *_keywords(one))]
    return [name for name in names if name]


def _keywords(node: Any) -> list[str]:
    return [_plain(word) for word in entries(node, "keywords")]


def _language(node: Any) -> NamedLanguage:
    return NamedLanguage(text(node, "language"), text(node, "fluency"))


def _study(node: Any) -> str:
    parts = (text(node, "studyType"), text(node, "area"), text(node, "institution"))
    return ", ".join(filter(None, parts))


def _links(basics: Any) -> list[str]:
    profiles = entries(basics, "profiles")
    return [link for link in (text(basics, "url"), *(text(one, "url") for one in profiles)) if link]
