"""DSP: delegation of a public service, about one notice a day, hardly ever seen."""

from tenders.sources.boamp import sections
from tenders.sources.boamp.criteria import from_text
from tenders.sources.boamp.earlier import boamp_ids
from tenders.sources.codes import cpv_code, unique
from tenders.sources.content import Content
from tenders.sources.durations import in_months
from tenders.sources.facts import DeadlineKind, LinkFacts, NoticeKind
from tenders.sources.wire import Json, child, descendants, text_of, texts_of

_KNOWN = frozenset({"avisInitial", "descriptionMarche", "communication", "procedure"})
_STAGES: tuple[tuple[str, DeadlineKind], ...] = (
    ("dateReceptionCandidatures", "requests"),
    ("receptionCandidatures", "requests"),
    ("dateReceptionOffres", "tenders"),
    ("receptionOffres", "tenders"),
)


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `DSP` by the names its elements share with the other national forms."""
    buyer = child(body, "organisme")
    section = sections.section_of(body)
    contract = child(section, "descriptionMarche")
    main = texts_of(descendants(section, "objetPrincipal"), "classPrincipale")
    codes = (*unique(map(cpv_code, main)), "")
    deadline_text, deadline_kind = _deadline(section)
    return Content(
        variant="dsp",
        title=text_of(contract, "titreMarche"),
        description=text_of(contract, "description"),
        buyer_name=text_of(buyer, "nomOfficiel") or text_of(buyer, "acheteurPublic"),
        buyer_id=text_of(buyer, "codeIdentificationNational"),
        buyer_postcode=text_of(buyer, "cp") or text_of(buyer, "adr", "cp"),
        buyer_profile_url=_any(body, "urlProfilAch", "urlProfilAcheteur"),
        main_code=codes[0],
        additional_codes=unique(codes[1:]),
        deadline_text=deadline_text,
        deadline_kind=deadline_kind,
        duration_months=in_months(_any(section, "dureeMois", "nbMois")),
        criteria=from_text(_any(section, "criteresAttrib")),
        documents_urls=unique([_any(section, "urlDocConsul")]),
        links=LinkFacts(boamp=boamp_ids(texts_of(section, "avisInitial", "idWeb"))),
        change_text=sections.unknown_text(body, _KNOWN),
    )


def _deadline(section: Json) -> tuple[str, DeadlineKind]:
    for name, kind in _STAGES:
        if text := sections.only_text(section, name, None):
            return text, kind
    return "", ""


def _any(node: Json, *names: str) -> str:
    return next(filter(None, (sections.only_text(node, name, None) for name in names)), "")
