import pytest

from members.sources.cv import europass, xml
from members.sources.cv.errors import UnreadableCv
from tests.members.sources.cv import europass as documents

PASSPORT = b'<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"/>'
CANDIDATE = b'<Candidate xmlns="http://www.europass.eu/1.0"/>'


def test_passport_is_the_same_in_xml_and_json():
    learner = europass.read_xml(xml.parse(documents.passport_xml())).record

    assert learner.headline == "Directrice administrative et financière"
    assert [one.start_year for one in learner.experiences] == [2015, 2009]
    assert [(one.name, one.level) for one in learner.languages] == [("fr", "C2"), ("en", "C1")]


@pytest.mark.parametrize("data", [PASSPORT, CANDIDATE])
def test_an_empty_document_reads_as_nothing(data):
    record = europass.read_xml(xml.parse(data)).record

    assert (record.headline, record.experiences, record.skills) == ("", (), ())


@pytest.mark.parametrize("data", [b"<SkillsPassport/>", b"<Candidate xmlns='urn:other'/>", b"<a/>"])
def test_other_documents_are_refused(data):
    with pytest.raises(UnreadableCv, match="unknown_format"):
        europass.read_xml(xml.parse(data))


def test_a_language_is_held_at_the_level_of_its_weakest_part():
    skills = {
        "ForeignLanguage": {
            "Description": {"Label": "anglais"},
            "ProficiencyLevel": {"Listening": "C1", "Writing": "b2", "Reading": "fluent"},
        }
    }
    document = europass.read_passport({"LearnerInfo": {"Skills": {"Linguistic": skills}}})

    assert document.record.languages[0].level == "B2"
