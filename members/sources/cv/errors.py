"""Why a CV cannot be read. `code` is for the interface to explain (`messages`)."""

from enum import StrEnum


class CvFault(StrEnum):
    UNKNOWN_FORMAT = "unknown_format"
    WRONG_EXTENSION = "wrong_extension"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    CORRUPT = "corrupt"
    TOOK_TOO_LONG = "took_too_long"
    BOMB = "bomb"


class UnreadableCv(Exception):
    """The document gives no reading; nothing else is ever raised by the readers of a CV."""

    def __init__(self, code: CvFault) -> None:
        self.code = code
        super().__init__(code)
