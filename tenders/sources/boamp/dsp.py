"""DSP: delegation of a public service, about one notice a day; read from its known titles only."""

from tenders.sources.boamp.content import Content
from tenders.sources.boamp.wire import Json, child, descendants, section_of, text_of, texts_of
from tenders.sources.codes import cpv_code, unique
from tenders.sources.facts import NoticeKind


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `DSP`; what its form does not say here comes from the record."""
    buyer = child(body, "organisme")
    section = section_of(body)
    contract = child(section, "descriptionMarche")
    main = texts_of(descendants(section, "objetPrincipal"), "classPrincipale")
    codes = (*unique(map(cpv_code, main)), "")
    return Content(
        variant="dsp",
        title=text_of(contract, "titreMarche"),
        description=text_of(contract, "description"),
        buyer_name=text_of(buyer, "nomOfficiel") or text_of(buyer, "acheteurPublic"),
        buyer_id=text_of(buyer, "codeIdentificationNational"),
        main_code=codes[0],
        additional_codes=unique(codes[1:]),
    )
