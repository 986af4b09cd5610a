from django.db import migrations

# An event is evidence: the database itself refuses to change or lose one. Only a connection that
# sets `collectif.allow_truncate`, as the test runner does, may empty the table.
REFUSE = """
CREATE FUNCTION core_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('collectif.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'core_event is append only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER core_event_refuse_update_delete
    BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_event_refuse_change();

CREATE TRIGGER core_event_refuse_truncate
    BEFORE TRUNCATE ON core_event
    FOR EACH STATEMENT EXECUTE FUNCTION core_event_refuse_change();
"""

ALLOW = """
DROP TRIGGER core_event_refuse_truncate ON core_event;
DROP TRIGGER core_event_refuse_update_delete ON core_event;
DROP FUNCTION core_event_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0003_people"),
    ]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]
