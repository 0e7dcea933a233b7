"""The first steps of somebody who came by themselves."""

import html
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from movespecs.models import MoveSpec
from movespecs.services import catalogue_sync
from tests.docs.test_api_pages import curl
from tests.people import Api, person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import ApiKey, Membership, Organization, Role, User
from workbench.tenancy.services import invitation_create

NAMES = {"organization": "Eve & friends", "project": "Gym"}


@pytest.fixture
def eve(db):
    user = User.objects.create_user("eve@example.com", name="Eve")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def eves(eve):
    """Her browser."""
    eves = Client()
    eves.force_login(eve)
    return eves


@pytest.fixture
def movements(db):
    return {movespec.slug: movespec for movespec in catalogue_sync()}


def begun(eves):
    """After the first step: the organization's address, and where the second is."""
    second = eves.post("/portal/welcome/", NAMES).url
    return second.removesuffix("welcome/"), second


def key_made(browser, third):
    """The page that shows it."""
    return browser.post(third, {"once": browser.get(third).context["once"]})


def test_whoever_belongs_nowhere_begins_here(eves):
    assert eves.get("/portal/").url == "/portal/welcome/"
    form = eves.get("/portal/welcome/").context["form"]
    assert form.initial == {"organization": "Eve's organization", "project": "First project"}


def test_whoever_is_signed_out_is_asked_to_sign_in(client, db):
    assert client.get("/portal/welcome/").url == "/account/login/?next=/portal/welcome/"


def test_the_first_step_makes_organization_and_project(eves, eve):
    eves.post("/portal/welcome/", NAMES)
    organization = Organization.objects.get(memberships__user=eve, memberships__role=Role.OWNER)
    assert (organization.name, organization.plan) == ("Eve & friends", "free")
    assert [project.name for project in organization.projects.all()] == ["Gym"]


def test_names_are_needed(eves, eve):
    answer = eves.post("/portal/welcome/", {"organization": " ", "project": ""})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"organization", "project"})
    assert not Membership.objects.filter(user=eve).exists()


def test_sent_twice_it_makes_one_organization(eves, eve):
    eves.post("/portal/welcome/", NAMES)
    assert eves.post("/portal/welcome/", NAMES).url == "/portal/"
    assert Membership.objects.filter(user=eve).count() == 1


def test_the_first_step_can_be_skipped(eves, eve):
    answer = eves.post("/portal/welcome/", {**NAMES, "skip": "1"})
    organization = Organization.objects.get(memberships__user=eve)
    assert (answer.url, organization.name) == (f"/portal/{organization.pk}/", "Eve's organization")


def test_a_picked_movement_becomes_the_projects_own_released(eves, movements):
    _, second = begun(eves)
    page = eves.get(second)
    assert 'value="squat"' in page.content.decode()
    third = eves.post(second, {"movement": "squat"}).url
    own = MoveSpec.objects.get(forked_from=movements["squat"])
    assert third == f"{second}{own.pk}/"
    assert own.project.name == "Gym"
    assert own.current_released_version.yaml_source == movements["squat"].current_released_version.yaml_source


def test_picked_twice_it_is_one(eves, movements):
    _, second = begun(eves)
    assert eves.post(second, {"movement": "squat"}).url == eves.post(second, {"movement": "squat"}).url
    assert MoveSpec.objects.filter(forked_from=movements["squat"]).count() == 1


def test_what_is_not_in_the_catalogue_is_not_found(eves, movements):
    _, second = begun(eves)
    assert eves.post(second, {"movement": "moonwalk"}).status_code == 404


def test_the_key_is_shown_once_with_code_that_has_the_real_ids(eves, movements):
    home, second = begun(eves)
    third = eves.post(second, {"movement": "squat"}).url
    before = eves.get(third).content.decode()
    assert "/demo/squat/?source=sample" in before
    assert "ks_" not in before
    made = key_made(eves, third)
    key = ApiKey.objects.get(project__organization__memberships__user__email="eve@example.com")
    shown = html.unescape(made.content.decode())
    [secret] = set(re.findall(rf"ks_{key.pk}:[\w-]+", shown))
    own = MoveSpec.objects.get(forked_from=movements["squat"])
    assert shown.count(str(own.pk)) >= 3
    assert shown.count(str(key.project_id)) >= 3
    assert "http://testserver/api/" in shown
    assert "no-store" in made["Cache-Control"]
    answer = Api().post("/api/auth/access-tokens", {"api_key": secret})
    assert answer.status == 201
    assert "ks_" not in eves.get(third).content.decode()
    assert eves.get(home).status_code == 200


def test_the_form_sent_again_makes_no_second_key(eves, movements):
    _, second = begun(eves)
    third = eves.post(second, {"movement": "squat"}).url
    form = {"once": eves.get(third).context["once"]}
    eves.post(third, form)
    for sent in (form, {"once": "none"}, {}):
        again = eves.post(third, sent, follow=True)
        assert again.redirect_chain == [(third, 302)]
        assert "was shown once" in again.content.decode()
        assert "ks_" not in again.content.decode()
    assert ApiKey.objects.count() == 1


def test_what_the_page_says_for_curl_works(eves, movements):
    _, second = begun(eves)
    third = eves.post(second, {"movement": "squat"}).url
    text = html.unescape(
        re.search(r'<code id="curl">(.*?)</code>', key_made(eves, third).content.decode(), re.DOTALL)[1]
    )
    commands = re.split(r"\n(?=curl)", re.sub(r"(?m)^#.*\n", "", text.replace("\\\n", " ")).strip())
    token, session = (curl(command, {"BASE_URL": "http://testserver"}) for command in commands)
    assert (token.status_code, token.json()["token_type"]) == (201, "Bearer")
    assert (session.status_code, session.json()["status"]) == (201, "created")


@pytest.mark.parametrize("step", ["", "movement/"])
def test_another_organizations_steps_are_not_found(eves, alice, movements, step):
    path = f"/portal/{alice.organization.pk}/welcome/" + (f"{movements['squat'].pk}/" if step else "")
    assert eves.get(path).status_code == 404


def test_another_projects_movespec_is_not_found(eves, movements):
    _, second = begun(eves)
    assert eves.get(f"{second}{movements['squat'].pk}/").status_code == 404


def test_a_viewer_takes_no_movement_and_makes_no_key(alice, bob, signed_in, movements):
    viewer = signed_in(bob)
    assert viewer.post(viewer.at("welcome/"), {"movement": "squat"}).status_code == 403
    assert viewer.post(viewer.at(f"welcome/{movements['squat'].pk}/")).status_code == 403
    assert not ApiKey.objects.exists()


def test_whoever_was_invited_never_sees_it(alice, bob, signed_in):
    viewer = signed_in(bob)
    assert viewer.get("/portal/").url == viewer.at()
    assert viewer.get("/portal/welcome/").url == "/portal/"
    viewer.post("/portal/welcome/", NAMES)
    assert not Organization.objects.filter(name="Eve & friends").exists()


def test_an_invitation_that_waits_is_shown_first(eves, alice, eve):
    invitation_create(
        organization=alice.organization, email="Eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    page = eves.get("/portal/welcome/").content.decode()
    assert "You are invited to alice&#x27;s." in page
    [link] = re.findall(r'href="(/invitations/[^"]+)"', page)
    assert eves.post(html.unescape(link)).url == f"/portal/{alice.organization.pk}/"


def test_an_address_that_was_only_claimed_is_shown_no_invitation(eves, alice, eve):
    EmailAddress.objects.update(verified=False)
    invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    assert "You are invited" not in eves.get("/portal/welcome/").content.decode()


def test_each_step_is_quick(eves, movements, django_assert_max_num_queries):
    eves.get("/portal/welcome/")
    with django_assert_max_num_queries(10):
        eves.get("/portal/welcome/")
    _, second = begun(eves)
    third = eves.post(second, {"movement": "squat"}).url
    eves.get(second)
    for path in (second, third):
        with django_assert_max_num_queries(10):
            eves.get(path)


def test_somebody_elses_name_is_no_code(db, movements):
    """What people write stands in the samples only as text."""
    mallory = person("mallory")
    MoveSpec.objects.filter(pk=movements["squat"].pk).update(name="</code><script>")
    eves = Client()
    eves.force_login(mallory.user)
    second = f"/portal/{mallory.organization.pk}/welcome/"
    third = eves.post(second, {"movement": "squat"}).url
    assert "</code><script>" not in key_made(eves, third).content.decode()
