"""French typography as the Imprimerie nationale sets it, for the message catalogues.

A narrow no-break space stands before ; ! ?, a no-break space before : and inside « », and the
apostrophe is curly. Placeholders, HTML tags and entities, urls and addresses are left alone.
"""

import re

NARROW = "\u202f"
WIDE = "\u00a0"
BLANK = f"[ {WIDE}{NARROW}]"

KEPT = r"""
    %\(\w+\)[a-z] | \{[^{}]*\}          # placeholders
  | <[^<>]+>                            # HTML tags
  | &\#?\w+;                            # HTML entities
  | (?:https?://|www\.)[^\s<>»)]+       # urls
  | [\w.+-]+@[\w-]+\.\w+                # mail addresses
"""
AFTER = rf"(?= [\s{WIDE}{NARROW})»”…!?.<] | $ )"
SLIP = re.compile(
    rf"""
    (?P<kept>{KEPT})
  | (?<= [^\s;:!?(«/] ){BLANK}*(?P<high>[;!?]){AFTER}
  | (?<= [^\s;:!?(«/] ){BLANK}*(?P<colon>:){AFTER}
  | (?P<opening>«){BLANK}*(?=\S)
  | (?<=\S){BLANK}*(?P<closing>»)
  | (?<=[^\W\d_])(?P<apostrophe>')(?=[\w%{{<«“])
    """,
    re.VERBOSE,
)
REPLACEMENTS = {
    "high": f"{NARROW}{{}}",
    "colon": f"{WIDE}{{}}",
    "opening": f"{{}}{WIDE}",
    "closing": f"{WIDE}{{}}",
    "apostrophe": "’",
}


def tidy_french(text: str) -> str:
    """Return the text with its spaces and apostrophes as French typography wants them."""
    return SLIP.sub(_tidied, text)


def _tidied(match: re.Match[str]) -> str:
    kind = match.lastgroup or "kept"
    if kind == "kept":
        return match[0]
    return REPLACEMENTS[kind].format(match[kind])
