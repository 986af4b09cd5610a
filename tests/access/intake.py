from tests.access.rows import Arguments, People
from tests.members.intake_factories import ApplicantFactory, InterviewFactory, InvitationFactory

TABLE = """
GET  members:application_board                302 403 403 200 200 403 403 403 403
GET  members:application_list                 302 403 403 200 200 403 403 403 403
GET  members:application_detail               302 404 404 200 200 404 404 404 404
GET  members:note_create                      302 405 405 405 405 405 405 405 405
POST members:note_create                      302 404 404 422 422 404 404 404 404
GET  members:application_accept               302 405 405 405 405 405 405 405 405
POST members:application_accept               302 404 404 422 422 404 404 404 404
GET  members:application_wait                 302 405 405 405 405 405 405 405 405
POST members:application_wait                 302 404 404 422 422 404 404 404 404
GET  members:application_decline              302 404 404 200 200 404 404 404 404
POST members:application_decline              302 404 404 422 422 404 404 404 404
GET  members:application_withdraw             302 405 405 405 405 405 405 405 405
POST members:application_withdraw             302 404 404 302 302 404 404 404 404
GET  members:application_reopen               302 405 405 405 405 405 405 405 405
POST members:application_reopen               302 404 404 302 302 404 404 404 404
GET  members:interview_create                 302 404 404 200 200 404 404 404 404
POST members:interview_create                 302 404 404 422 422 404 404 404 404
GET  members:interview_update                 302 404 404 200 200 404 404 404 404
POST members:interview_update                 302 404 404 422 422 404 404 404 404
GET  members:interview_cancel                 302 405 405 405 405 405 405 405 405
POST members:interview_cancel                 302 404 404 302 302 404 404 404 404
GET  members:invitation_list                  302 403 403 200 200 403 403 403 403
GET  members:invitation_create                302 403 403 200 200 403 403 403 403
POST members:invitation_create                302 403 403 422 422 403 403 403 403
GET  members:invitation_send                  302 405 405 405 405 405 405 405 405
POST members:invitation_send                  302 404 404 302 302 404 404 404 404
GET  members:invitation_revoke                302 405 405 405 405 405 405 405 405
POST members:invitation_revoke                302 404 404 302 302 404 404 404 404
"""

OF_APPLICATION = (
    "application_detail",
    "note_create",
    "application_accept",
    "application_wait",
    "application_decline",
    "application_withdraw",
    "application_reopen",
    "interview_create",
)


def arguments(people: People) -> Arguments:
    return {
        **dict.fromkeys(OF_APPLICATION, lambda: [ApplicantFactory().public_id]),
        **dict.fromkeys(
            ("interview_update", "interview_cancel"), lambda: [InterviewFactory().public_id]
        ),
        **dict.fromkeys(
            ("invitation_send", "invitation_revoke"), lambda: [InvitationFactory().public_id]
        ),
        "application_list": lambda: ["new"],
    }
