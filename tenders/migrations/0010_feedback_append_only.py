from django.db import migrations

# The log of what people said of their matches is the truth that engines are compared by: the
# database itself refuses to change or lose a row. The rows of a person go with her: once a request
# to forget her is done, in the transaction that does it, they may be deleted.
REFUSE = """
CREATE FUNCTION tenders_matchfeedback_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('collectif.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM members_profile AS profile
        JOIN members_deletionrequest AS request ON request.user_id = profile.user_id
        WHERE profile.id = OLD.profile_id AND request.done_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'tenders_matchfeedback is append only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER tenders_matchfeedback_refuse_update_delete
    BEFORE UPDATE OR DELETE ON tenders_matchfeedback
    FOR EACH ROW EXECUTE FUNCTION tenders_matchfeedback_refuse_change();

CREATE TRIGGER tenders_matchfeedback_refuse_truncate
    BEFORE TRUNCATE ON tenders_matchfeedback
    FOR EACH STATEMENT EXECUTE FUNCTION tenders_matchfeedback_refuse_change();
"""

ALLOW = """
DROP TRIGGER tenders_matchfeedback_refuse_truncate ON tenders_matchfeedback;
DROP TRIGGER tenders_matchfeedback_refuse_update_delete ON tenders_matchfeedback;
DROP FUNCTION tenders_matchfeedback_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0009_match_feedback"),
        # Its tables are read by the trigger.
        ("members", "0006_privacy"),
    ]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
