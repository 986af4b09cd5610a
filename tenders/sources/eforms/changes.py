"""What a notice does to earlier ones, and which they are."""

import re

from tenders.sources.codes import unique
from tenders.sources.eforms.tree import PROCESS, words
from tenders.sources.facts import LinkFacts, NoticeKind
from tenders.sources.wire import Json, children, text_of, texts_of

_KINDS: dict[str, NoticeKind] = {
    "cn-standard": "call",
    "cn-social": "call",
    "cn-desg": "call",
    "pin-cfc-standard": "call",
    "pin-cfc-social": "call",
    "qu-sy": "call",
    "subco": "call",
    "pin-only": "planning",
    "pin-buyer": "planning",
    "pin-rtl": "planning",
    "pin-tran": "planning",
    "can-standard": "award",
    "can-social": "award",
    "can-desg": "award",
    "can-tran": "award",
    "veat": "direct_award_intention",
    "can-modif": "modification",
}
_REFERENCE = ("cac:NoticeDocumentReference", "cbc:ID")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-[0-9]{1,3})?")
_TED_NUMBER = re.compile(r"0*([1-9][0-9]{0,7})-([12][0-9]{3})")
_OJ_NUMBER = re.compile(r"([12][0-9]{3})/S\s?[0-9]{1,3}-0*([1-9][0-9]{0,7})")


def kind_of(root: Json, extension: Json, record_kind: NoticeKind) -> NoticeKind:
    """Return the kind: a change notice corrects or cancels (BT-140), whatever form it repeats.

    `record_kind`, when not "other", is what the record around the form says: it wins over the
    type of the form (BT-02).
    """
    changes = children(extension, "efac:Changes")
    if record_kind == "cancellation" or "cancel" in _reason_codes(changes):
        return "cancellation"
    if texts_of(changes, "efbc:ChangedNoticeIdentifier"):
        return "correction"
    if record_kind != "other":
        return record_kind
    return _KINDS.get(text_of(root, "cbc:NoticeTypeCode"), "other")


def links_of(root: Json, lots: list[Json], extension: Json) -> LinkFacts:
    """Return the notices changed (BT-758, BT-1501), or followed (BT-125, OPP-090, OPT-100)."""
    changed = children(extension, "efac:Changes") + children(extension, "efac:ContractModification")
    contracts = children(extension, "efac:NoticeResult", "efac:SettledContract")
    printed = [
        *texts_of(changed, "efbc:ChangedNoticeIdentifier"),
        *texts_of([root, *lots], PROCESS, *_REFERENCE),
        *texts_of(contracts, *_REFERENCE),
    ]
    return LinkFacts(
        ted=unique(map(ted_number, printed)), eforms=unique(map(_notice_name, printed))
    )


def change_text(extension: Json, language: str) -> str:
    """Return what changes and why (BT-141, BT-762; BT-202, BT-201 for a contract), a line each."""
    changed = children(extension, "efac:Changes") + children(extension, "efac:ContractModification")
    lines = [
        words(node, name, language=language)
        for each in changed
        for element, name in (
            ("efac:ChangeReason", "efbc:ReasonDescription"),
            ("efac:Change", "efbc:ChangeDescription"),
        )
        for node in children(each, element)
    ]
    return "\n".join(unique(lines))


def ted_number(text: str) -> str:
    """Return a TED publication number: "00047522-2024" or "2024/S 017-047522" give "47522-2024"."""
    printed = text.strip()
    if found := _TED_NUMBER.fullmatch(printed):
        return f"{found[1]}-{found[2]}"
    if found := _OJ_NUMBER.fullmatch(printed):
        return f"{found[2]}-{found[1]}"
    return ""


def _notice_name(text: str) -> str:
    """Return the identifier of a notice (BT-701), with its version (BT-757) when printed."""
    name = text.strip().lower()
    return name if _UUID.fullmatch(name) else ""


def _reason_codes(changes: list[Json]) -> list[str]:
    return texts_of(changes, "efac:ChangeReason", "cbc:ReasonCode")
