"""ROME 4.0, the French classification of occupations and skills, as France Travail gives it.

Taken: the official archive of CSV files, Licence Ouverte 2.0. Its JSON and XML twins are in
ISO-8859-15 and say no more.
"""
