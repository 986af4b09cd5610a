from tenders.sources.boamp.dsp import read


def test_read_takes_what_is_known_of_the_form():
    body = {
        "organisme": {"nomOfficiel": "Ville de Brumeval"},
        "initial": {
            "descriptionMarche": {
                "titreMarche": "Exploitation du camping",
                "description": "Durée de douze ans.",
                "codes": {"objetPrincipal": {"classPrincipale": "55220000-5"}},
            }
        },
    }

    content = read(body, "call")

    assert content.variant == "dsp"
    assert content.title == "Exploitation du camping"
    assert content.description == "Durée de douze ans."
    assert content.buyer_name == "Ville de Brumeval"
    assert content.main_code == "55220000"


def test_read_finds_shared_elements_wherever_they_are():
    section = {
        "avisInitial": {"idWeb": "26-9000"},
        "conditions": {"dateReceptionCandidatures": "2026-05-04T12:00:00", "dureeMois": "144"},
        "attribution": {"criteresAttrib": "Qualité : 50%, Prix : 50%"},
        "communication": {"urlProfilAch": "https://achats.brumeval.example"},
    }

    content = read({"organisme": {"adr": {"cp": "97410"}}, "initial": section}, "call")

    assert (content.deadline_text, content.deadline_kind) == ("2026-05-04T12:00:00", "requests")
    assert content.duration_months == 144
    assert len(content.criteria) == 2
    assert content.buyer_profile_url == "https://achats.brumeval.example"
    assert content.buyer_postcode == "97410"
    assert content.links.boamp == ("26-9000",)
