"""Languages as notices code them (ISO 639-3), and as the rest of the world does (ISO 639-1)."""

from typing import Final

# The language of those who read the calls, and of the words they are searched by.
READING: Final = "fra"
# TED has its pages in each of them.
OF_THE_UNION: Final = {
    "bul": "bg",
    "ces": "cs",
    "dan": "da",
    "deu": "de",
    "ell": "el",
    "eng": "en",
    "est": "et",
    "fin": "fi",
    "fra": "fr",
    "gle": "ga",
    "hrv": "hr",
    "hun": "hu",
    "ita": "it",
    "lav": "lv",
    "lit": "lt",
    "mlt": "mt",
    "nld": "nl",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "slk": "sk",
    "slv": "sl",
    "spa": "es",
    "swe": "sv",
}
KNOWN: Final = {**OF_THE_UNION, "isl": "is", "nob": "nb", "nor": "nb"}
