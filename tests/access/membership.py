from members.enums import MemberState
from members.models import Charter, Membership
from tests.access.rows import Arguments, People
from tests.members.membership_factories import CharterFactory, MembershipFactory, OutcomeFactory

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  members:invitation_accept                404 404 404 404 404 404 404 404 404
POST members:invitation_accept                404 404 404 404 404 404 404 404 404
GET  members:welcome                          302 404 404 404 404 404 404 404 404
POST members:welcome                          302 404 404 404 404 404 404 404 404
GET  members:charter_detail                   200 200 200 200 200 200 200 200 200
GET  members:charter_sign                     302 403 302 302 403 403 403 403 403
POST members:charter_sign                     302 403 302 302 403 403 403 403 403
GET  members:charter_write                    302 403 403 200 200 403 403 403 403
POST members:charter_write                    302 403 403 422 422 403 403 403 403
GET  members:charter_list                     302 403 403 200 200 403 403 403 403
GET  members:charter_version                  302 404 404 200 200 404 404 404 404
GET  members:charter_publish                  302 405 405 405 405 405 405 405 405
POST members:charter_publish                  302 404 404 422 422 404 404 404 404
GET  members:membership_mine                  302 200 200 200 200 200 200 200 200
GET  members:membership_pause                 302 405 405 405 405 405 405 405 405
POST members:membership_pause                 302 404 404 404 404 404 404 404 404
GET  members:membership_resume                302 405 405 405 405 405 405 405 405
POST members:membership_resume                302 404 404 404 404 404 404 404 404
GET  members:departure_create                 302 302 302 302 302 302 302 302 302
POST members:departure_create                 302 302 302 302 302 302 302 302 302
GET  members:departure_cancel                 302 405 405 405 405 405 405 405 405
POST members:departure_cancel                 302 302 302 302 302 302 302 302 302
GET  members:membership_detail                302 404 404 200 200 404 404 404 404
GET  members:membership_create                302 405 405 405 405 405 405 405 405
POST members:membership_create                302 404 404 302 302 404 404 404 404
GET  members:membership_update                302 405 405 405 405 405 405 405 405
POST members:membership_update                302 404 404 422 422 404 404 404 404
GET  members:membership_leave                 302 404 404 200 200 404 404 404 404
POST members:membership_leave                 302 404 404 422 422 404 404 404 404
GET  members:outcome_create                   302 405 405 405 405 405 405 405 405
POST members:outcome_create                   302 404 404 422 422 404 404 404 404
GET  members:outcome_delete                   302 405 405 405 405 405 405 405 405
POST members:outcome_delete                   302 404 404 302 302 404 404 404 404
"""


def arguments(people: People) -> Arguments:
    """A draft that cannot be published, for it says nothing; a member whom others follow."""

    def draft() -> list:
        found = Charter.objects.first()
        return [(found or CharterFactory(draft=True, version=2, summary="")).public_id]

    def followed() -> list:
        found = Membership.objects.first() or MembershipFactory(state=MemberState.ACTIVE)
        return [found.user.public_id]

    return {
        "invitation_accept": lambda: ["a-key-that-opens-nothing"],
        "charter_version": draft,
        "charter_publish": draft,
        "membership_detail": followed,
        "membership_create": followed,
        "membership_update": followed,
        "membership_leave": followed,
        "outcome_create": followed,
        "outcome_delete": lambda: [OutcomeFactory().public_id],
    }
