from tenders.enums import MarkKind
from tenders.notifications import mark_url
from tests.access.rows import Arguments, People
from tests.tenders.factories import ProcedureFactory

#                                                 vis noo mem coo sta par tra com obs
TABLE = """
GET  tenders:match_alert_update                   302 403 200 302 403 403 302 403 403
POST tenders:match_alert_update                   302 403 422 302 403 403 302 403 403
GET  tenders:link_keep                            200 200 200 200 200 200 200 200 200
POST tenders:link_keep                            200 200 200 200 200 200 200 200 200
GET  tenders:link_hide                            200 200 200 200 200 200 200 200 200
POST tenders:link_hide                            200 200 200 200 200 200 200 200 200
"""


def arguments(people: People) -> Arguments:
    """The links of an e-mail to Bob, the member: whoever holds one may use it."""
    bob = people["member"]

    def token(kind: MarkKind) -> list[str]:
        url = mark_url(bob.profile, ProcedureFactory(), kind)
        return [url.rstrip("/").rpartition("/")[2]]

    return {
        "link_keep": lambda: token(MarkKind.KEPT),
        "link_hide": lambda: token(MarkKind.HIDDEN),
    }
