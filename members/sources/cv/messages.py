"""What a person is told of a CV that cannot be read: what happened, and what to do."""

from django.utils.translation import gettext_lazy as _

from members.sources.cv.errors import CvFault
from members.sources.cv.limits import MAX_MEGABYTES, MAX_PAGES

_MESSAGES = {
    CvFault.UNKNOWN_FORMAT: _(
        "We cannot read this kind of file. Send your CV as PDF, Word (.docx), OpenDocument "
        "(.odt), text (.txt), Europass (.xml, .json) or JSON Resume (.json)."
    ),
    CvFault.WRONG_EXTENSION: _(
        "The content of this file is not what its name says. Open it, save it again as PDF or "
        "Word (.docx), and send that file."
    ),
    CvFault.EMPTY: _("This file is empty. Check that it opens on your computer, or send another."),
    CvFault.ENCRYPTED: _(
        "This file is protected by a password. Save a copy without a password, and send the copy."
    ),
    CvFault.NO_TEXT: _(
        "This document holds no text we can read: it may be a scan or a picture. Send the file "
        "your CV was written in, or a PDF exported from it."
    ),
    CvFault.TOO_LARGE: _(
        "This file weighs more than %(megabytes)d MB. Remove its pictures, or send a version "
        "without layout."
    ),
    CvFault.TOO_LONG: _(
        "This document is longer than %(pages)d pages. Keep the pages of your CV alone, and send "
        "it again."
    ),
    CvFault.CORRUPT: _(
        "This file is damaged or incomplete. Open it, save it again as PDF or Word (.docx), and "
        "send that file."
    ),
    CvFault.TOOK_TOO_LONG: _(
        "This document is too complex to be read. Save it again as PDF or plain text, and send "
        "that file."
    ),
    CvFault.BOMB: _(
        "This file holds far more than a CV should, so we stopped reading it. Save it again as "
        "PDF or plain text, and send that file."
    ),
}


def explanation(fault: CvFault) -> str:
    """Return, in the language of the reader, one line that says what to do."""
    return str(_MESSAGES[fault]) % {"megabytes": MAX_MEGABYTES, "pages": MAX_PAGES}
