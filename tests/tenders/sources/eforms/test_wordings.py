import pytest

from tenders.sources.eforms import read
from tests.tenders.sources.records import eforms_lot, merged
from tests.tenders.sources.ubl import published, said

PROJECT = "cac:ProcurementProject"


def two_languages(**changes):
    """A notice in Dutch whose buyer publishes it in French too."""
    lot = merged(
        eforms_lot("LOT-0001"),
        {
            PROJECT: {
                "cbc:Name": said(NLD="Noorden", FRA="Nord"),
                "cbc:Description": said(NLD="Drie lijnen"),
            }
        },
    )
    worded = {
        "cbc:NoticeLanguageCode": "NLD",
        "cac:AdditionalNoticeLanguage": {"cbc:ID": "FRA"},
        PROJECT: {
            "cbc:Name": said(NLD="Schoolvervoer", FRA="Transport scolaire"),
            "cbc:Description": said(NLD="Lijnen van het noorden.", FRA="Lignes du nord."),
        },
    }
    return published(merged(worded, changes), lots=lot, country="BEL")


def test_each_official_language_is_kept_with_its_own_words():
    content = read(two_languages(), "other")

    (french,) = content.wordings
    assert (content.language, content.title) == ("nld", "Schoolvervoer")
    assert french.language == "fra"
    assert (french.title, french.description) == ("Transport scolaire", "Lignes du nord.")
    assert [(lot.number, lot.title, lot.description) for lot in french.lots] == [
        ("LOT-0001", "Nord", "")
    ]


def test_call_in_one_language_has_no_other_wording():
    assert read(published(), "other").wordings == ()


@pytest.mark.parametrize(
    "named",
    [
        {"cbc:ID": "NLD"},
        {"cbc:ID": "XXX"},
        {"cbc:ID": ""},
        "FRA",
        {"cbc:ID": "ENG"},
    ],
    ids=["its own", "unknown", "empty", "mangled", "without a title"],
)
def test_language_that_says_nothing_is_left_out(named):
    assert read(two_languages(**{"cac:AdditionalNoticeLanguage": named}), "other").wordings == ()


def test_text_kept_back_for_now_is_no_title():
    kept = {PROJECT: {"cbc:Name": said(NLD="Schoolvervoer", FRA="unpublished")}}

    assert read(two_languages(**kept), "other").wordings == ()
