from members.models import Story, User
from tests.access.rows import Arguments, People
from tests.members.entry_factories import KEY, ApplicationFactory, StoryFactory

TABLE = """
#                                             vis noo mem coo sta par tra com obs
GET  members:how_it_works                     200 200 200 200 200 200 200 200 200
GET  members:story_list                       200 200 200 200 200 200 200 200 200
GET  members:story_detail                     200 200 200 200 200 200 200 200 200
GET  members:story_create                     302 403 403 200 403 403 403 403 403
POST members:story_create                     302 403 403 422 403 403 403 403 403
GET  members:story_draft_create               302 405 405 405 405 405 405 405 405
POST members:story_draft_create               302 403 403 302 403 403 403 403 403
GET  members:story_draft                      302 405 405 405 405 405 405 405 405
POST members:story_draft                      302 404 302 302 404 404 404 404 404
GET  members:story_decide                     302 404 200 200 404 404 404 404 404
GET  members:story_update                     302 404 200 200 404 404 404 404 404
POST members:story_update                     302 404 422 422 404 404 404 404 404
GET  members:story_publish                    302 405 405 405 405 405 405 405 405
POST members:story_publish                    302 404 302 403 404 404 404 404 404
GET  members:story_withdraw                   302 405 405 405 405 405 405 405 405
POST members:story_withdraw                   302 404 302 403 404 404 404 404 404
GET  members:application_create               200 200 200 200 200 200 200 200 200
POST members:application_create               422 422 422 422 422 422 422 422 422
GET  members:application_sent                 200 200 200 200 200 200 200 200 200
POST members:application_sent                 422 422 422 422 422 422 422 422 422
GET  members:application_confirm              200 200 200 200 200 200 200 200 200
POST members:application_confirm              200 200 200 200 200 200 200 200 200
GET  members:mission_propose                  200 200 200 200 200 200 200 200 200
POST members:mission_propose                  422 422 422 422 422 422 422 422 422
GET  members:mission_proposed                 200 200 200 200 200 200 200 200 200
"""

STORY_NAMES = (
    "story_detail",
    "story_decide",
    "story_draft",
    "story_update",
    "story_publish",
    "story_withdraw",
)


def _story_of(person: User) -> Story:
    """One that all can read, whatever the person did with it before."""
    story = person.stories.first() or StoryFactory(person=person)
    person.stories.update(withdrawn_at=None)
    return story


def arguments(people: People) -> Arguments:
    return {
        **dict.fromkeys(STORY_NAMES, lambda: [_story_of(people["member"]).public_id]),
        "application_confirm": lambda: [ApplicationFactory().public_id, KEY],
    }
