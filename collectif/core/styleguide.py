from django import forms


def sample_form() -> forms.Form:
    return forms.Form()


def bound_sample_form() -> forms.Form:
    return forms.Form(data={})
