from collectif.core.places import DEPARTMENTS
from collectif.matching.inputs import NoticeInput
from collectif.matching.notice_vectors import notice_vector
from collectif.matching.words import stem


def test_notice_vector_resolves_codes_and_places():
    notice = NoticeInput(
        5, "Audit", classification_codes=("72512000-7", "bad", "72512000"), departments=("038",)
    )

    vector = notice_vector(notice)

    assert (vector.id, vector.cpv_codes) == (5, ("72512",))
    assert vector.departments == (DEPARTMENTS["38"],)


def test_notice_vector_counts_the_stems_of_title_and_description():
    vector = notice_vector(NoticeInput(1, "Audit de la dette", "Audits, école n° 4"))

    assert vector.words == {stem("audit"): 2, stem("dette"): 1, stem("école"): 1}


def test_notice_vector_of_nothing_is_empty():
    vector = notice_vector(NoticeInput(1, ""))

    assert (dict(vector.words), vector.cpv_codes, vector.departments) == ({}, (), ())
