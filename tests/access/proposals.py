from urllib.parse import urlsplit

from tenders.enums import ProposalState
from tenders.notifications import answer_url
from tests.access.rows import Arguments, People
from tests.tenders.factories import ProcedureFactory
from tests.tenders.proposal_factories import NeedFactory, ProposalFactory

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  tenders:best_people                      302 404 403 200 404 403 403 403 403
GET  tenders:coverage                         302 404 403 200 404 403 403 403 403
GET  tenders:needs_keep                       302 405 405 405 405 405 405 405 405
POST tenders:needs_keep                       302 404 403 422 404 403 403 403 403
GET  tenders:need_create                      302 405 405 405 405 405 405 405 405
POST tenders:need_create                      302 404 403 422 404 403 403 403 403
GET  tenders:need_update                      302 405 405 405 405 405 405 405 405
POST tenders:need_update                      302 404 403 422 404 403 403 403 403
GET  tenders:need_delete                      302 405 405 405 405 405 405 405 405
POST tenders:need_delete                      302 404 403 302 404 403 403 403 403
GET  tenders:round_create                     302 405 405 405 405 405 405 405 405
POST tenders:round_create                     302 404 403 422 404 403 403 403 403
GET  tenders:round_stop                       302 405 405 405 405 405 405 405 405
POST tenders:round_stop                       302 404 403 302 404 403 403 403 403
GET  tenders:proposal_list                    302 403 200 403 403 403 403 403 403
GET  tenders:proposals_seen                   302 405 405 405 405 405 405 405 405
POST tenders:proposals_seen                   302 403 302 403 403 403 403 403 403
GET  tenders:proposal_answer                  302 405 405 405 405 405 405 405 405
POST tenders:proposal_answer                  302 404 422 404 404 404 404 404 404
GET  tenders:link_interested                  200 200 200 200 200 200 200 200 200
POST tenders:link_interested                  200 200 200 200 200 200 200 200 200
GET  tenders:link_declined                    200 200 200 200 200 200 200 200 200
POST tenders:link_declined                    200 200 200 200 200 200 200 200 200
"""

OF_PROCEDURE = (
    "best_people",
    "coverage",
    "needs_keep",
    "need_create",
    "round_create",
    "round_stop",
)


def arguments(people: People) -> Arguments:
    """What is proposed to Bob, the member."""
    bob = people["member"]

    def need() -> list:
        made = NeedFactory()
        return [made.procedure.public_id, made.public_id]

    def proposal() -> list:
        return [ProposalFactory(profile=bob.profile).public_id]

    def token(answer: ProposalState) -> list:
        url = answer_url(ProposalFactory(profile=bob.profile), answer)
        return [urlsplit(url).path.rstrip("/").rpartition("/")[2]]

    return {
        **dict.fromkeys(OF_PROCEDURE, lambda: [ProcedureFactory().public_id]),
        "need_update": need,
        "need_delete": need,
        "proposal_answer": proposal,
        "link_interested": lambda: token(ProposalState.INTERESTED),
        "link_declined": lambda: token(ProposalState.DECLINED),
    }
