import pytest

from members.sources.cv import json_resume


@pytest.mark.parametrize("content", [{"basics": {}}, {"work": []}, {"skills": None}])
def test_the_format_is_known_by_its_sections(content):
    assert json_resume.is_json_resume(content)


@pytest.mark.parametrize("content", [{}, [], None, "work", {"name": "Camille"}])
def test_other_json_is_not_this_format(content):
    assert not json_resume.is_json_resume(content)


def test_summary_stands_for_a_label_and_volunteering_is_work():
    record = json_resume.read(
        {
            "basics": {"summary": "Finance"},
            "volunteer": [{"organization": "Sorne", "position": "Trésorière", "startDate": "2020"}],
        }
    ).record

    assert record.headline == "Finance"
    assert record.experiences[0].organisation == "Sorne"
    assert (record.experiences[0].start_year, record.experiences[0].end_year) == (2020, None)


@pytest.mark.parametrize("odd", [3, "x", None, [], [[]], {}, [{"keywords": [None, 4]}]])
def test_sections_of_another_shape_read_as_nothing(odd):
    names = ("basics", "work", "volunteer", "education", "skills", "languages")

    record = json_resume.read(dict.fromkeys(names, odd)).record

    assert record.headline == ""
    assert set(record.skills) <= {"4"}
