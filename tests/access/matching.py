from tenders.enums import MarkKind
from tests.access.rows import Arguments, People
from tests.tenders.factories import (
    MatchContestFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
)

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  ranking                                  200 200 200 200 200 200 200 200 200
GET  tenders:why_not                          302 403 200 403 403 403 403 403 403
GET  tenders:mark_explain                     302 404 200 403 404 403 403 403 403
POST tenders:mark_explain                     302 404 422 403 404 403 403 403 403
GET  tenders:procedure_answered               302 405 405 405 405 405 405 405 405
POST tenders:procedure_answered               302 404 302 403 404 403 403 403 403
GET  tenders:procedure_won                    302 405 405 405 405 405 405 405 405
POST tenders:procedure_won                    302 404 302 403 404 403 403 403 403
GET  tenders:contest_list                     302 403 200 200 403 403 200 403 403
GET  tenders:contest_create                   302 403 200 403 403 403 403 403 403
POST tenders:contest_create                   302 403 422 403 403 403 403 403 403
GET  tenders:contest_detail                   302 404 200 200 404 404 404 404 404
POST tenders:contest_detail                   302 404 403 422 404 404 404 404 404
GET  tenders:rebuild_detail                   302 403 403 200 200 403 403 403 403
GET  tenders:rebuild_restart                  302 405 405 405 405 405 405 405 405
POST tenders:rebuild_restart                  302 403 403 302 302 403 403 403 403
"""


def arguments(people: People) -> Arguments:
    """What Bob, the member, set aside and contested."""
    bob = people["member"]

    def hidden() -> list:
        mark = bob.profile.marks.filter(kind=MarkKind.HIDDEN).first()
        mark = mark or ProcedureMarkFactory(profile=bob.profile, kind=MarkKind.HIDDEN)
        return [mark.procedure.public_id]

    def contest() -> list:
        return [(bob.match_contests.first() or MatchContestFactory(author=bob)).public_id]

    def procedure() -> list:
        return [ProcedureFactory().public_id]

    return {
        "mark_explain": hidden,
        "procedure_answered": procedure,
        "procedure_won": procedure,
        "contest_detail": contest,
    }
