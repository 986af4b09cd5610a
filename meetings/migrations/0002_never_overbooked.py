from django.db import migrations

# Whoever takes a place waits for whoever takes one at the same meeting: the row of the meeting is
# locked, then counted by a statement that sees what the others have committed. Actions lock it
# first; this holds for whatever else writes.
GUARD = """
CREATE FUNCTION meetings_refuse_overbooking(meeting bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    PERFORM FROM meetings_occurrence WHERE id = meeting FOR NO KEY UPDATE;
    FOR place IN
        SELECT booking.seat, count(*) AS taken,
            max(CASE booking.seat WHEN 'room' THEN room_capacity ELSE online_capacity END) AS capacity
        FROM meetings_booking AS booking
        JOIN meetings_occurrence AS occurrence ON occurrence.id = booking.occurrence_id
        WHERE booking.occurrence_id = meeting
            AND booking.state IN ('confirmed', 'offered', 'present', 'excused', 'absent')
        GROUP BY booking.seat
    LOOP
        IF place.taken > place.capacity THEN
            RAISE EXCEPTION 'meeting % has % places (%), % are taken',
                meeting, place.capacity, place.seat, place.taken
                USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_never_over_capacity';
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION meetings_guard_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meetings_refuse_overbooking(NEW.occurrence_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION meetings_guard_occurrence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meetings_refuse_overbooking(NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER meetings_booking_insert
    AFTER INSERT ON meetings_booking FOR EACH ROW
    WHEN (NEW.state IN ('confirmed', 'offered', 'present', 'excused', 'absent'))
    EXECUTE FUNCTION meetings_guard_booking();

CREATE TRIGGER meetings_booking_update
    AFTER UPDATE ON meetings_booking FOR EACH ROW
    WHEN (
        NEW.state IN ('confirmed', 'offered', 'present', 'excused', 'absent')
        AND (
            OLD.state NOT IN ('confirmed', 'offered', 'present', 'excused', 'absent')
            OR OLD.seat <> NEW.seat
            OR OLD.occurrence_id <> NEW.occurrence_id
        )
    )
    EXECUTE FUNCTION meetings_guard_booking();

CREATE TRIGGER meetings_occurrence_update
    AFTER UPDATE ON meetings_occurrence FOR EACH ROW
    WHEN (
        OLD.room_capacity IS DISTINCT FROM NEW.room_capacity
        OR OLD.online_capacity IS DISTINCT FROM NEW.online_capacity
    )
    EXECUTE FUNCTION meetings_guard_occurrence();
"""

UNGUARD = """
DROP TRIGGER meetings_occurrence_update ON meetings_occurrence;
DROP TRIGGER meetings_booking_update ON meetings_booking;
DROP TRIGGER meetings_booking_insert ON meetings_booking;
DROP FUNCTION meetings_guard_occurrence();
DROP FUNCTION meetings_guard_booking();
DROP FUNCTION meetings_refuse_overbooking(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
