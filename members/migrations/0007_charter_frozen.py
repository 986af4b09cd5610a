from django.db import migrations

# What a person signed is evidence: once published, a version keeps its words and cannot go.
FREEZE = """
CREATE FUNCTION members_charter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'a published charter never changes: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER members_charter_frozen
    BEFORE UPDATE OR DELETE ON members_charter
    FOR EACH ROW EXECUTE FUNCTION members_charter_refuse_change();
"""

THAW = """
DROP TRIGGER members_charter_frozen ON members_charter;
DROP FUNCTION members_charter_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0006_privacy"),
    ]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
    ]
