from uuid import UUID

from members.models import Confirmation, ConfirmationRequest, Reference, Skill
from tests.access.rows import Arguments, People
from tests.members.directory_factories import consenting
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory

TABLE = """
GET  members:skill_create                     302 405 405 405 405 405 405 405 405
POST members:skill_create                     302 403 422 422 403 403 422 403 403
GET  members:skill_rate                       302 405 405 405 405 405 405 405 405
POST members:skill_rate                       302 404 302 404 404 404 404 404 404
GET  members:skill_prove                      302 404 200 404 404 404 404 404 404
POST members:skill_prove                      302 404 302 404 404 404 404 404 404
GET  members:skill_delete                     302 405 405 405 405 405 405 405 405
POST members:skill_delete                     302 404 302 404 404 404 404 404 404
GET  members:skill_confirm                    302 405 405 405 405 405 405 405 405
POST members:skill_confirm                    302 403 403 302 403 403 403 403 403
GET  members:strength_create                  302 403 200 200 403 403 200 403 403
POST members:strength_create                  302 403 422 422 403 403 422 403 403
GET  members:draft_create                     302 405 405 405 405 405 405 405 405
POST members:draft_create                     302 403 302 302 403 403 302 403 403
GET  members:draft_delete                     302 405 405 405 405 405 405 405 405
POST members:draft_delete                     302 403 302 302 403 403 302 403 403
GET  members:reference_detail                 302 404 200 404 404 404 404 404 404
GET  members:reference_draft                  302 405 405 405 405 405 405 405 405
POST members:reference_draft                  302 404 302 404 404 404 404 404 404
GET  members:reference_draft_delete           302 405 405 405 405 405 405 405 405
POST members:reference_draft_delete           302 404 302 404 404 404 404 404 404
GET  members:reference_file                   302 404 404 404 404 404 404 404 404
GET  members:reference_confirm                302 405 405 405 405 405 405 405 405
POST members:reference_confirm                302 403 403 302 403 403 403 403 403
GET  members:confirmation_list                302 200 200 200 200 200 200 200 200
GET  members:confirmation_create              302 405 405 405 405 405 405 405 405
POST members:confirmation_create              302 404 422 404 404 404 404 404 404
GET  members:confirmation_answer              302 404 200 404 404 404 404 404 404
POST members:confirmation_answer              302 404 422 404 404 404 404 404 404
GET  members:confirmation_decline             302 405 405 405 405 405 405 405 405
POST members:confirmation_decline             302 404 302 404 404 404 404 404 404
GET  members:confirmation_withdraw            302 405 405 405 405 405 405 405 405
POST members:confirmation_withdraw            302 404 302 404 404 404 404 404 404
GET  members:confirmation_delete              302 404 200 404 404 404 404 404 404
POST members:confirmation_delete              302 404 302 404 404 404 404 404 404
GET  members:proof_list                       302 403 403 200 403 403 403 403 403
"""


def arguments(people: People) -> Arguments:
    """What each address is about belongs to Bob, the member, or was asked of him."""
    bob = people["member"]

    def skill() -> list[UUID]:
        held: Skill = SkillFactory(profile=consenting(bob.profile))
        return [held.public_id]

    def reference() -> list[UUID]:
        consenting(bob.profile)
        told: Reference = ReferenceFactory(profile=bob.profile)
        return [told.public_id]

    def asked_of_bob() -> list[UUID]:
        asked: ConfirmationRequest = ConfirmationRequestFactory(asked_of=bob)
        return [asked.public_id]

    def asked_by_bob() -> list[UUID]:
        asked: ConfirmationRequest = ConfirmationRequestFactory(reference__profile=bob.profile)
        return [asked.public_id]

    def confirmation() -> list[UUID]:
        given: Confirmation = ConfirmationFactory(confirmed_by=bob)
        return [given.public_id]

    return {
        **dict.fromkeys(["skill_rate", "skill_prove", "skill_delete", "skill_confirm"], skill),
        **dict.fromkeys(
            [
                "reference_detail",
                "reference_draft",
                "reference_draft_delete",
                "reference_file",
                "reference_confirm",
                "confirmation_create",
            ],
            reference,
        ),
        "confirmation_answer": asked_of_bob,
        "confirmation_decline": asked_of_bob,
        "confirmation_withdraw": asked_by_bob,
        "confirmation_delete": confirmation,
        "proof_list": lambda: [consenting(bob.profile).public_id],
    }
