from django.db import migrations

# A search by words visits the row of each call it finds. Beyond this many bytes a row keeps its
# long texts aside: eleven rows to a page of the disk instead of four. Rows written before are
# narrowed when next written, or all at once by `VACUUM FULL tenders_procedure`.
NARROW = "ALTER TABLE tenders_procedure SET (toast_tuple_target = 512);"
WIDE = "ALTER TABLE tenders_procedure RESET (toast_tuple_target);"


class Migration(migrations.Migration):
    dependencies = [("tenders", "0023_list_bits")]

    operations = [migrations.RunSQL(sql=NARROW, reverse_sql=WIDE)]
