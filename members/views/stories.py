"""Stories before they are public: written by a coordinator, shown or taken back by their person."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import model_to_dict
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.drafts import drop_draft, keep_draft
from members.actions.stories import change_story, publish_story, withdraw_story, write_story
from members.forms.stories import StoryForm, StoryWordsForm, draft_name, typed_words
from members.models import FormDraft, Story
from members.permissions import can_change_story, can_decide_story, can_write_stories


@require_http_methods(["GET", "HEAD", "POST"])
def story_create(request: HtmxRequest) -> HttpResponse:
    if not can_write_stories(request.user):
        raise PermissionDenied
    draft = _draft(request)
    form = StoryForm(_sent(request), initial=_restored(draft))
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in StoryForm.Meta.fields}
        person = form.cleaned_data["email"]
        story = write_story(**words, person=person, actor=request.user)
        drop_draft(owner=request.user, form=draft_name())
        messages.success(request, _("The story waits for the agreement of its person."))
        return redirect("members:story_decide", story.public_id)
    status = 422 if form.is_bound else 200
    context = {"form": form, "draft": None if form.is_bound else draft}
    return render(request, "members/story_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def story_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    story = _story(request, public_id)
    if not can_change_story(request.user, story):
        raise PermissionDenied
    draft = _draft(request, story)
    told = model_to_dict(story, StoryWordsForm.Meta.fields) | _restored(draft)
    form = StoryWordsForm(_sent(request), initial=told)
    if form.is_valid():
        change_story(story=story, actor=request.user, **form.cleaned_data)
        drop_draft(owner=request.user, form=draft_name(story))
        messages.success(request, _("The story is told anew."))
        return redirect("members:story_decide", public_id)
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "is_hers": can_decide_story(request.user, story),
        "story": story,
        "draft": None if form.is_bound else draft,
    }
    return render(request, "members/story_form.html", context, status=status)


@require_POST
def story_draft(request: HtmxRequest, public_id: UUID | None = None) -> HttpResponse:
    """Keep what is typed so far, or forget it; the story itself stays as it is."""
    story = _story(request, public_id) if public_id else None
    if not (can_change_story(request.user, story) if story else can_write_stories(request.user)):
        raise PermissionDenied
    if "forget" in request.POST:
        drop_draft(owner=request.user, form=draft_name(story))
        return _to_form(public_id)
    try:
        keep_draft(owner=request.user, form=draft_name(story), data=typed_words(request.POST))
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    if request.headers.get("Accept") == "text/plain":
        return HttpResponse(status=204)
    messages.success(request, _("Your draft is kept: you will find it where you left it."))
    return redirect("members:story_list")


@require_safe
def story_decide(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The story as all would read it, and what its person may do with it."""
    story = _story(request, public_id)
    context = {
        "story": story,
        "is_hers": can_decide_story(request.user, story),
        "can_change": can_change_story(request.user, story),
    }
    return render(request, "members/story_decide.html", context)


@require_POST
def story_publish(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    story = _hers(request, public_id)
    publish_story(story=story, actor=request.user)
    messages.success(request, _("Thank you. Your story can now be read by all."))
    return redirect("members:story_decide", public_id)


@require_POST
def story_withdraw(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    story = _hers(request, public_id)
    withdraw_story(story=story, actor=request.user)
    messages.success(request, _("Your story is out of sight."))
    return redirect("members:story_decide", public_id)


def _to_form(public_id: UUID | None) -> HttpResponse:
    if public_id:
        return redirect("members:story_update", public_id)
    return redirect("members:story_create")


def _sent(request: HtmxRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _draft(request: HtmxRequest, story: Story | None = None) -> FormDraft | None:
    return request.user.form_drafts.filter(form=draft_name(story)).first()


def _restored(draft: FormDraft | None) -> dict[str, str]:
    """What was typed last, field by field."""
    typed = draft.data.items() if draft else ()
    return {name: values[-1] for name, values in typed if values}


def _story(request: HtmxRequest, public_id: UUID) -> Story:
    stories = Story.objects.visible_to(request.user).select_related("person")
    return get_object_or_404(stories, public_id=public_id)


def _hers(request: HtmxRequest, public_id: UUID) -> Story:
    story = _story(request, public_id)
    if not can_decide_story(request.user, story):
        raise PermissionDenied
    return story
