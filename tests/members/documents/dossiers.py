"""Dossiers as the tests need them: one that is full, and ways to bend it."""

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO

from PIL import Image

from members.documents.content import (
    Achievement,
    Figure,
    HeldSkill,
    Link,
    SkillGroup,
    SkillsDossier,
    SpokenLanguage,
)

NAME = "Solène Kervadec-Roux"
PEERS = ("Ibrahim Traoré", "Maud Estienne")
OPERATOR = "Portage Valsorne"
EMPLOYER = "Filatures d’Orvanne"


@cache
def portrait() -> bytes:
    """A small square JPEG."""
    stored = BytesIO()
    Image.new("RGB", (240, 240), "#7a4a68").save(stored, "JPEG", quality=80)
    return stored.getvalue()


def filatures() -> Achievement:
    return Achievement(
        title="Les archives sauvées d’une filature",
        context="Trois sites fermaient. Quarante ans de dossiers n’avaient plus d’adresse.",
        action="J’ai mené le tri :\n- un plan de classement commun\n- une équipe par site",
        result="Tout a été rendu consultable deux mois avant l’échéance.",
        figures=(
            Figure(value="1,4 km", label="d’archives reprises en onze mois"),
            Figure(value="30 %", label="du budget prévu économisé"),
        ),
        year=2024,
        sector="Industrie textile",
        organization=EMPLOYER,
        link=Link(label="L’article du journal local", url="https://journal.example/filature"),
        skills=("Conduite du changement", "Archivage"),
        confirmed_by=PEERS,
        confirmations=2,
    )


def clients() -> Achievement:
    return Achievement(
        title="Un seul dossier client au lieu de sept",
        context="Sept logiciels, et un même client connu sous sept numéros.",
        action="J’ai réuni les métiers autour d’une fiche commune et formé 60 référents.",
        result="Un dossier unique en dix-huit mois, 22 % de réclamations en moins.",
        figures=(Figure(value="3 200", label="utilisateurs formés par leurs collègues"),),
        year=2019,
        sector="Assurance",
        skills=("Conduite du changement",),
    )


def groups() -> tuple[SkillGroup, ...]:
    return (
        SkillGroup(
            title="Direction et conduite de projet",
            skills=(
                HeldSkill(label="Budget", level=3),
                HeldSkill(
                    label="Conduite du changement",
                    level=4,
                    status="confirmed",
                    confirmations=2,
                    proof_year=2024,
                ),
                HeldSkill(label="Archivage", level=4, status="proven", proof_year=2024),
            ),
        ),
        SkillGroup(
            title="Forces cachées",
            skills=(HeldSkill(label="Rebondir après un arrêt net", level=2, status="proven"),),
        ),
    )


def full_dossier(**changes) -> SkillsDossier:
    dossier = SkillsDossier(
        name=NAME,
        made_on=date(2026, 11, 22),
        collective="Collectif du Val d’Orvanne",
        contact="bonjour@collectif.example",
        headline="Je remets de l’ordre dans ce qui s’est empilé, et j’emmène les équipes avec moi.",
        photo=portrait(),
        places=("Isère (38)", "Rhône (69)"),
        is_remote=True,
        days_per_month=8,
        available_from=date(2027, 1, 4),
        work_forms=("portage salarial", "temps partagé"),
        operators=(OPERATOR,),
        languages=(
            SpokenLanguage(name="français", level="native"),
            SpokenLanguage(name="italien", level="C1"),
        ),
        links=(Link(label="Mon site", url="https://kervadec.example"),),
        skill_groups=groups(),
        achievements=(filatures(), clients()),
    )
    return replace(dossier, **changes)
