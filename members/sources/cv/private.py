"""What a CV says that is never kept: birth, age, family, nationality, picture, year of a diploma.

A clause that speaks of one of these is dropped whole; when in doubt it is dropped too, for the
person can type again what was lost, and never sees what should not have been read.
"""

import re

_PARENTHESIS = re.compile(r"\(((?:[^()]|\([^()]{0,80}\)){0,200})\)")
_SEPARATOR = re.compile(r"(\s*[,;|•·]\s*|\s[-–—/]\s|(?<=[.!?])\s)")
_NUMBER = r"(?:\d|une?|deux|trois|quatre|cinq|six|one|two|three|four|five|six)"
# "Marie" alone is a first name, and harmless to drop; "divorce" is a field of law, and stays.
_PRIVATE = re.compile(
    rf"""
    \bnée?\b | \bné\(e\) | \bnee?\ (?:le\ \d | en\ \w*\ ?\d{{4}} | [aà]\b) | \bnaissance\b
    | \bborn\b | \bbirth | \bd\.?o\.?b\b
    | \b[âa]g[ée]e?s?\s*(?:de|:)?\s*\d | \baged\s\d | \b\d{{2}}[\s-]*y(?:ea)?rs?[\s-]old\b
    | \b\d{{2}}\s?y/o\b | ^\W*(?:âge|age)\b
    | (?:\bj['’]ai|\bfemme\ de|\bhomme\ de|(?<!\d\s)\bà)\s\d{{2}}\sans\b
    | ^\W*\d{{2}}\s?ans\W*$ | \b(?:4[6-9]|[5-9]\d)\s?ans\b(?!\sd['’e])
    | \bmariée?s?\b | ^\W*mariee?\W*$ | \bmarried\b | \bc[ée]libataires?\b | ^\W*single\W*$
    | \bdivorcée?s?\b | \bdivorced\b | \bpacsée?s?\b | \bveu(?:f|ve)\b | \bwidow | \bconcubin
    | \bunion\slibre\b | \bvie\smaritale\b | \b[ée]tat\scivil\b
    | \bsituation\s(?:de\sfamille|familiale|matrimoniale)\b | \b(?:marital|family)\sstatus\b
    | \b{_NUMBER}\s(?:grande?s?\s|jeunes?\s)?(?:enfants?|child(?:ren)?|kids)\b | \bsans\senfants?\b
    | \b(?:père|mère)\sde\b | \b(?:mother|father)\sof\b
    | \bnationalit | \bcitizenship\b | \bcitoyen(?:ne)?\s(?:français|europ|suisse|belge)
    | ^\W*(?:sexe|genre|gender|sex)\b | ^\W*photo(?:graphie|graph)?\b(?:\sd['’]identité)?\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"(?:(?:date|lieu|ann[ée]e)(?:\set\slieu)?\sde\snaissance|[âa]ge|nationalit[ée]s?|sexe|gender"
    r"|situation\s(?:de\sfamille|familiale|matrimoniale)|(?:date|place|year)\sof\sbirth"
    r"|birth\s?(?:date|place)|nationality|marital\sstatus)\s?:?",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?:dipl[ôo]m|promo(?:tion)?\b|laur[ée]at|graduat|degree\b|bachelor|masters?\b|mba\b"
    r"|licence\b|ma[îi]trise\b|des[su]\b|dess?\b|dea\b|deug\b|deust\b|dut\b|bts\b|doctora"
    r"|ph\.?d\b|baccalaur|bac\b|class\sof\b|alumn|agr[ée]gation\b|[ée]tudes\b|studies\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:19|20)\d{2}\b|['’]\d{2}\b|(?<=promo\s)\d{2}\b|(?<=promotion\s)\d{2}\b", re.IGNORECASE
)
_MONTH = (
    r"(?:janv?|f[ée]v|mars?|avr|apr|mai|may|juin|june?|juil|july?|ao[ûu]|aug|sept?|oct|nov|d[ée]c"
    r"|feb)[a-zé]{0,6}\.?"
)
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?[\s./-](?:\d{{1,2}}|{_MONTH})[\s./-](?:\d{{4}}|\d{{2}})\b"
    rf"|\b{_MONTH}\s\d{{1,2}},?\s\d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\(\s*[-–—/,:]?\s*\)")
_EDGES = " \t,;:|/-–—·•("


def is_private(clause: str) -> bool:
    """Tell whether a clause speaks of birth, age, family, nationality, gender or picture."""
    return _PRIVATE.search(clause) is not None


def is_private_label(line: str) -> bool:
    """Tell whether a line is a label whose value, on the next line, is private."""
    return _LABEL.fullmatch(line) is not None


def has_day(line: str) -> bool:
    """Tell whether a line gives a day, such as a birthday."""
    return _DAY.search(line) is not None


def speaks_of_degree(line: str) -> bool:
    """Tell whether a line names a diploma: its years are then those of a graduation."""
    return _DEGREE.search(line) is not None


def without_private(line: str) -> str:
    """Return a line without its private clauses; the others keep their words."""
    line = _PARENTHESIS.sub(lambda group: "" if is_private(group[1]) else group[0], line)
    first, *others = _SEPARATOR.split(line)
    kept = "" if is_private(first) else first
    for separator, clause in zip(others[::2], others[1::2], strict=True):
        if not is_private(clause):
            kept += (separator if kept else "") + clause
    return kept


def without_years(line: str) -> str:
    """Return a line without any year, nor the punctuation that held it."""
    return tidy(_YEAR.sub(" ", _DAY.sub(" ", line)))


def publishable(line: str) -> str:
    """Return a line as it may be proposed: nothing private, no full date, no year of diploma."""
    kept = _DAY.sub(" ", without_private(line))
    return without_years(kept) if speaks_of_degree(kept) else tidy(kept)


def tidy(line: str) -> str:
    """Return a line on single spaces, without empty brackets or punctuation at its edges."""
    spaced = " ".join(_EMPTY.sub(" ", line).split()).lstrip(_EDGES + ")").rstrip(_EDGES)
    return spaced.removesuffix(")") if ")" in spaced and "(" not in spaced else spaced
