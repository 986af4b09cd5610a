import pytest

from tenders.sources.boamp.legacy import read
from tests.tenders.sources.records import legacy


def correction(change, **more):
    changes = {"CONDITION_DELAI": None, "RECTIF": {"MODIFICATION": change} | more}
    return read(legacy(changes), "correction")


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (
            {"RUB_INIT": "IV.2.2)", "DATE": {"INIT": "2026-07-10", "LIRE": "2026-07-20"}},
            "2026-07-10",
            "2026-07-20",
        ),
        (
            {"APRES_MENTION": "Date limite de réception", "DATE": {"LIRE": "2026-07-20"}},
            "",
            "2026-07-20",
        ),
        (
            [
                {"RUB_INIT": "Ouverture", "LIRE": "2026-07-22T14:00:00+01:00"},
                {
                    "RUB_INIT": "Réception des offres",
                    "TXT_INIT": "2026-07-20T16:00:00+01:00",
                    "LIRE": "2026-07-21T16:00:00+01:00",
                },
            ],
            "2026-07-20T16:00:00+01:00",
            "2026-07-21T16:00:00+01:00",
        ),
        ({"RUB_INIT": "IV.2.7)", "DATE": {"LIRE": "2026-07-22"}}, "", ""),
        ({"RUB_INIT": "Date limite", "LIRE": "Mardi à midi"}, "", ""),
    ],
)
def test_correction_gives_both_deadlines(change, before, after):
    content = correction(change)

    assert content.previous_deadline_text == before
    assert (content.deadline_text, content.deadline_kind) == (after, "tenders" if after else "")


def test_text_says_each_change_from_what_to_what():
    changes = [
        {"RUB_INIT": "II.2.14", "TEXTE": {"INIT": "Visite libre", "LIRE": "Visite obligatoire"}},
        {"RUB_INIT": "IV", "APRES_MENTION": "IV.2.2", "DATE": {"INIT": "2026-07-10"}},
        {"LIRE": "Lire aussi l'annexe"},
    ]

    assert correction(changes, INFO_COMPLEMENTAIRE="Lot 3 seulement").change_text == (
        "II.2.14\nVisite libre → Visite obligatoire\n\n"
        "IV – IV.2.2\n2026-07-10\n\n"
        "Lire aussi l'annexe\n\n"
        "Lot 3 seulement"
    )


def test_cancellation_says_why():
    content = read(legacy({"ANNULATION": {"MOTIF": "Faute de crédits."}}), "cancellation")

    assert content.change_text == "Faute de crédits."


def test_call_changes_nothing():
    content = read(legacy(), "call")

    assert (content.change_text, content.previous_deadline_text) == ("", "")
