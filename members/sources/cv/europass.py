"""Europass: the passport of versions 3 (XML and JSON) and the candidate of 2020 (XML).

Only what a person can do is read: Demographics, BirthDate, Nationality, Photo and the periods
of education are never looked at.
"""

from typing import Any

from lxml import etree

from members.sources.cv import xml
from members.sources.cv.documents import Document, NamedLanguage, Record
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.facts import Experience
from members.sources.cv.values import entries, inner, text, year

PASSPORT = "SkillsPassport"
_CANDIDATE = "Candidate"
_NATIVE = "C2"
_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
_SKILL_KINDS = ("Communication", "Organisational", "JobRelated", "Computer", "Digital", "Other")


def is_europass(root: etree._Element) -> bool:
    """Tell whether an XML document is of Europass, whatever its version."""
    return xml.local_name(root) in (PASSPORT, _CANDIDATE) and "europass" in root.tag.lower()


def read_xml(root: etree._Element) -> Document:
    """Return the record of an XML document; raise "unknown_format" for one of another kind."""
    if not is_europass(root):
        raise UnreadableCv(CvFault.UNKNOWN_FORMAT)
    content = xml.content(root)
    if xml.local_name(root) == PASSPORT:
        return read_passport(content)
    return Document(record=_candidate(content))


def read_passport(content: Any) -> Document:
    """Return the record of a `SkillsPassport`, from XML or JSON."""
    learner = inner(content, "LearnerInfo")
    skills = inner(learner, "Skills")
    return Document(
        record=Record(
            headline=text(learner, "Headline", "Description", "Label"),
            experiences=tuple(_work(one) for one in _listed(learner, "WorkExperience")),
            skills=tuple(filter(None, (_skill_text(skills, kind) for kind in _SKILL_KINDS))),
            languages=tuple(_passport_languages(inner(skills, "Linguistic"))),
            studies=tuple(_title(one) for one in _listed(learner, "Education")),
            links=tuple(_websites(inner(learner, "Identification", "ContactInfo"))),
        )
    )


def _listed(node: Any, name: str) -> list[Any]:
    """XML puts each list in an element of its own, which JSON leaves out."""
    return entries(node, f"{name}List", name) or entries(node, name)


def _title(education: Any) -> str:
    return text(education, "Title") or text(education, "Title", "Label")


def _work(node: Any) -> Experience:
    return Experience(
        title=text(node, "Position", "Label"),
        organisation=text(node, "Employer", "Name"),
        start_year=_passport_year(inner(node, "Period", "From")),
        end_year=_passport_year(inner(node, "Period", "To")),
        text=text(node, "Activities"),
    )


def _passport_year(node: Any) -> int | None:
    return year(text(node, "Year") or text(node, "year"))


def _skill_text(skills: Any, kind: str) -> str:
    return text(skills, kind, "Description") or text(skills, kind, "Description", "Label")


def _passport_languages(node: Any) -> list[NamedLanguage]:
    native = [NamedLanguage(_name(one), _NATIVE) for one in _listed(node, "MotherTongue")]
    foreign = _listed(node, "ForeignLanguage")
    return native + [
        NamedLanguage(_name(one), _lowest(_values(inner(one, "ProficiencyLevel"))))
        for one in foreign
    ]


def _name(node: Any) -> str:
    return text(node, "Description", "Code") or text(node, "Description", "Label")


def _values(node: Any) -> list[str]:
    return [text(node, name) for name in node] if isinstance(node, dict) else []


def _lowest(levels: list[str]) -> str:
    """Return the level that is held in listening, reading, speaking and writing alike."""
    return min((level.upper() for level in levels if level.upper() in _LEVELS), default="")


def _websites(contact: Any) -> list[str]:
    return [text(one, "Contact") for one in _listed(contact, "Website")]


def _candidate(content: Any) -> Record:
    profile = inner(content, "CandidateProfile")
    competencies = entries(profile, "PersonQualifications", "PersonCompetency")
    return Record(
        headline=text(profile, "ExecutiveSummary"),
        experiences=tuple(_positions(entries(profile, "EmploymentHistory", "EmployerHistory"))),
        skills=tuple(filter(None, (text(one, "CompetencyName") for one in competencies))),
        languages=tuple(_candidate_languages(content, competencies)),
        studies=tuple(_degrees(profile)),
        links=tuple(_addresses(content)),
    )


def _positions(employers: list[Any]) -> list[Experience]:
    return [
        Experience(
            title=text(position, "PositionTitle"),
            organisation=text(employer, "OrganizationName"),
            start_year=_candidate_year(position, "StartDate"),
            end_year=_candidate_year(position, "EndDate"),
            text=text(position, "Description"),
        )
        for employer in employers
        for position in entries(employer, "PositionHistory")
    ]


def _candidate_year(position: Any, name: str) -> int | None:
    return year(text(position, "EmploymentPeriod", name, "FormattedDateTime"))


def _candidate_languages(content: Any, competencies: list[Any]) -> list[NamedLanguage]:
    native = entries(content, "CandidatePerson", "PrimaryLanguageCode")
    foreign = [one for one in competencies if text(one, "TaxonomyID").lower() == "language"]
    return [NamedLanguage(text({"code": one}, "code"), _NATIVE) for one in native] + [
        NamedLanguage(text(one, "CompetencyID"), _lowest(_scores(one))) for one in foreign
    ]


def _scores(competency: Any) -> list[str]:
    dimensions = entries(competency, "CompetencyDimension")
    return [text(one, "Score", "ScoreText") for one in dimensions]


def _degrees(profile: Any) -> list[str]:
    attended = entries(profile, "EducationHistory", "EducationOrganizationAttendance")
    return [text(one, "EducationDegree", "DegreeName") for one in attended]


def _addresses(content: Any) -> list[str]:
    contacts = entries(content, "CandidatePerson", "Communication")
    return [text(one, "URI") for one in contacts]
