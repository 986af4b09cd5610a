"""A notice in one of its official languages, for who reads that one."""

from dataclasses import replace

from tenders.sources.facts import LotFacts, NoticeFacts, WordingFacts


def worded_in(facts: NoticeFacts, language: str) -> NoticeFacts:
    """Return the notice in `language` (ISO 639-3) when it was published in it, else as it is.

    What that language does not say stays in the first language of the notice, which becomes one
    of the `wordings`.
    """
    if not facts.wordings or facts.language == language:
        return facts
    wording = next((one for one in facts.wordings if one.language == language), None)
    if wording is None:
        return facts
    lots = {lot.number: lot for lot in wording.lots}
    return replace(
        facts,
        language=language,
        title=wording.title,
        description=wording.description or facts.description,
        buyer=replace(facts.buyer, name=wording.buyer_name or facts.buyer.name),
        group_form=wording.group_form or facts.group_form,
        change_text=wording.change_text or facts.change_text,
        criteria=wording.criteria or facts.criteria,
        lots=tuple(_worded(lot, lots.get(lot.number)) for lot in facts.lots),
        wordings=(
            _first_wording(facts),
            *(one for one in facts.wordings if one is not wording),
        ),
    )


def _first_wording(facts: NoticeFacts) -> WordingFacts:
    return WordingFacts(
        language=facts.language,
        title=facts.title,
        description=facts.description,
        buyer_name=facts.buyer.name,
        group_form=facts.group_form,
        change_text=facts.change_text,
        criteria=facts.criteria,
        lots=facts.lots,
    )


def _worded(lot: LotFacts, words: LotFacts | None) -> LotFacts:
    if words is None:
        return lot
    return replace(
        lot,
        title=words.title or lot.title,
        description=words.description or lot.description,
        criteria=words.criteria or lot.criteria,
    )
