from uuid import UUID

import pytest

from tenders.forms.why_not import DossierNumber, WhyNotForm

OURS = "01890a5d-ac96-774b-bcce-b302099a8057"
DOSSIER = DossierNumber(UUID(OURS))
BOAMP = DossierNumber(printed="26-81222")
TED = DossierNumber(printed="619675-2026")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("26-81222", BOAMP),
        (" 26-81222 ", BOAMP),
        ("BOAMP n°26-81222", BOAMP),
        (
            "https://www.boamp.fr/pages/avis/?q=idweb:%2226-81222%22",
            BOAMP,
        ),
        ("619675-2026", TED),
        (
            "https://ted.europa.eu/fr/notice/-/detail/619675-2026",
            TED,
        ),
        (OURS, DOSSIER),
        (
            f"https://collectif.example/appels-d-offres/{OURS.upper()}/#why",
            DOSSIER,
        ),
    ],
)
def test_number_is_understood_as_people_have_it(typed, number):
    form = WhyNotForm({"number": typed})
    assert form.is_valid()
    assert form.cleaned_data["number"] == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("le nettoyage de la mairie", "unreadable"),
        ("81222", "unreadable"),
        ("126-812222222", "unreadable"),
        ("26-81222-3", "unreadable"),
        ("a" * 501, "max_length"),
    ],
)
def test_what_is_no_number_is_refused(typed, code):
    assert WhyNotForm({"number": typed}).errors.as_data()["number"][0].code == code
