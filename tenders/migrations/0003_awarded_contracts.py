import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0002_procedure'),
    ]

    operations = [
        migrations.CreateModel(
            name='AwardedContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=80, unique=True, verbose_name='unique identifier')),
                ('buyer_identifier', models.CharField(max_length=30, verbose_name='printed identifier of the buyer')),
                ('buyer_siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET of the buyer')),
                ('buyer_name', models.CharField(blank=True, max_length=300, verbose_name='buyer')),
                ('title', models.CharField(blank=True, max_length=1000, verbose_name='title')),
                ('nature', models.CharField(blank=True, max_length=60, verbose_name='nature')),
                ('procedure', models.CharField(blank=True, max_length=100, verbose_name='procedure')),
                ('price_form', models.CharField(blank=True, max_length=60, verbose_name='form of price')),
                ('main_classification_code', models.CharField(blank=True, max_length=8, verbose_name='CPV')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='amount')),
                ('is_framework', models.BooleanField(default=False, verbose_name='framework agreement')),
                ('is_social', models.BooleanField(default=False, verbose_name='social clause')),
                ('is_reserved', models.BooleanField(default=False, verbose_name='reserved')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='notified')),
                ('notified_issue', models.CharField(blank=True, choices=[('missing', 'no date given'), ('implausible', 'date out of reason'), ('unreadable', 'date not readable')], max_length=12, verbose_name='problem with the date')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published')),
                ('duration_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months')),
                ('offer_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='tenders received')),
                ('place_code', models.CharField(blank=True, max_length=20, verbose_name='code of the place')),
                ('place_kind', models.CharField(blank=True, max_length=40, verbose_name='kind of code')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('modification_number', models.PositiveSmallIntegerField(default=0, verbose_name='modification')),
                ('digest', models.UUIDField(editable=False, verbose_name='digest')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
            ],
            options={
                'verbose_name': 'awarded contract',
                'verbose_name_plural': 'awarded contracts',
            },
        ),
        migrations.CreateModel(
            name='ContractSupplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=300, verbose_name='key')),
                ('identifier', models.CharField(blank=True, max_length=60, verbose_name='printed identifier')),
                ('identifier_kind', models.CharField(blank=True, max_length=20, verbose_name='kind of identifier')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
            ],
            options={
                'verbose_name': 'supplier of a contract',
                'verbose_name_plural': 'suppliers of contracts',
                'ordering': ['name', 'key'],
            },
        ),
        migrations.AddIndex(
            model_name='awardedcontract',
            index=models.Index(models.F('buyer_siret'), models.OrderBy(models.F('notified_on'), descending=True, nulls_last=True), name='awarded_contract_buyer'),
        ),
        migrations.AddIndex(
            model_name='awardedcontract',
            index=models.Index(fields=['buyer_siret', 'main_classification_code'], name='awarded_contract_market'),
        ),
        migrations.AddIndex(
            model_name='awardedcontract',
            index=models.Index(models.F('main_classification_code'), models.OrderBy(models.F('notified_on'), descending=True, nulls_last=True), name='awarded_contract_cpv'),
        ),
        migrations.AddIndex(
            model_name='awardedcontract',
            index=models.Index(fields=['notified_on'], name='awarded_contract_day'),
        ),
        migrations.AddConstraint(
            model_name='awardedcontract',
            constraint=models.CheckConstraint(condition=models.Q(('buyer_siret', ''), ('buyer_siret__regex', '^[0-9]{14}$'), _connector='OR'), name='awarded_contract_siret_14_digits'),
        ),
        migrations.AddConstraint(
            model_name='awardedcontract',
            constraint=models.CheckConstraint(condition=models.Q(('main_classification_code', ''), ('main_classification_code__regex', '^[0-9]{8}$'), _connector='OR'), name='awarded_contract_cpv_8_digits'),
        ),
        migrations.AddConstraint(
            model_name='awardedcontract',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 1), _connector='OR'), name='awarded_contract_amount_stated'),
        ),
        migrations.AddConstraint(
            model_name='awardedcontract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('notified_issue__in', ['missing', 'implausible', 'unreadable']), ('notified_on__isnull', True)), models.Q(('notified_issue', ''), ('notified_on__isnull', False)), _connector='OR'), name='awarded_contract_date_or_issue'),
        ),
        migrations.AddField(
            model_name='contractsupplier',
            name='contract',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='suppliers', to='tenders.awardedcontract', verbose_name='contract'),
        ),
        migrations.AddConstraint(
            model_name='contractsupplier',
            constraint=models.UniqueConstraint(fields=('contract', 'key'), name='contract_supplier_once'),
        ),
        migrations.AddConstraint(
            model_name='contractsupplier',
            constraint=models.CheckConstraint(condition=models.Q(('siret', ''), ('siret__regex', '^[0-9]{14}$'), _connector='OR'), name='contract_supplier_siret_14_digits'),
        ),
    ]
