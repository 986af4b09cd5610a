"""Awards that buyers declare (données essentielles de la commande publique): read, never asked.

Taken: the consolidated tabular file `decp.csv`, and the JSON of the 2019 and 2022 formats, plain
or gzipped. Its Parquet twin says the same and would cost a library of 55 MB: not taken.
"""
