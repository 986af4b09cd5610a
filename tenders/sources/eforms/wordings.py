"""The other official languages of a notice (BT-702), each as true as the first."""

from tenders.sources.cleaning import clean_line, clean_text
from tenders.sources.content import LOT_DESCRIPTION_MAX_LENGTH, TITLE_MAX_LENGTH
from tenders.sources.eforms import changes, terms
from tenders.sources.eforms.tree import PROJECT, other_languages, own_words
from tenders.sources.facts import LotFacts, WordingFacts
from tenders.sources.wire import Json, child, text_of


def wordings(
    root: Json, lots: list[Json], extension: Json, buyer: Json
) -> tuple[WordingFacts, ...]:
    """Return the words of each other language that has a title for the procedure (BT-21).

    `lots`: their nodes; `buyer`: the company of the first buyer.
    """
    found = (_wording(root, lots, extension, buyer, language) for language in other_languages(root))
    return tuple(wording for wording in found if wording.title)


def _wording(
    root: Json, lots: list[Json], extension: Json, buyer: Json, language: str
) -> WordingFacts:
    project = child(root, PROJECT)
    worded = tuple(_lot(node, language) for node in lots)
    return WordingFacts(
        language=language.lower(),
        title=own_words(project, "cbc:Name", language=language),
        description=own_words(project, "cbc:Description", language=language),
        buyer_name=own_words(buyer, "cac:PartyName", "cbc:Name", language=language),
        group_form=terms.group_form(lots, language),
        change_text=changes.change_text(extension, language),
        criteria=terms.shared_criteria(lot.criteria for lot in worded),
        lots=worded,
    )


def _lot(node: Json, language: str) -> LotFacts:
    project = child(node, PROJECT)
    title = own_words(project, "cbc:Name", language=language)
    description = own_words(project, "cbc:Description", language=language)
    return LotFacts(
        number=text_of(node, "cbc:ID"),
        title=clean_line(title, TITLE_MAX_LENGTH),
        description=clean_text(description, LOT_DESCRIPTION_MAX_LENGTH),
        criteria=terms.criteria(node, language),
    )
