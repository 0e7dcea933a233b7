"""The webhooks of an organization's projects, and what came of each event."""

import pytest
from django.contrib.sessions.models import Session

from tests.people import person
from workbench.portal.keys.once import once_new
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import AuditEntry, Membership, Project, Role
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import EventType, Webhook
from workbench.webhooks.services import webhook_create
from workbench.webhooks.signing import webhook_secret_read

URL = "https://93.184.215.14/hook"


@pytest.fixture
def webhook(alice):
    webhook, _ = webhook_create(project=alice.project, url=URL, events=list(EventType), actor=actor_of_user(alice.user))
    event_emit(type=EventType.SESSION_COMPLETED, project=alice.project, data={"n": 1}, key="one")
    return webhook


@pytest.fixture
def there(signed_in, alice):
    return signed_in(alice)


def once(who):
    return once_new(user=who.user)


def kept_sessions():
    return [str(session.get_decoded()) for session in Session.objects.all()]


def paths(webhook):
    delivery = webhook.deliveries.get()
    under = f"webhooks/{webhook.pk}/"
    return (
        ["webhooks/", "webhooks/new/", under, f"{under}edit/", f"{under}deliveries/{delivery.pk}/"],
        [f"{under}{do}/" for do in ("test", "roll", "disable", "enable", "delete")]
        + [f"{under}deliveries/{delivery.pk}/resend/"],
    )


def test_an_outsider_finds_none_of_it(signed_in, alice, charlie, webhook):
    outsider = signed_in(charlie)
    read, written = paths(webhook)
    assert [outsider.get(outsider.at(path, of=alice)).status_code for path in read] == [404] * len(read)
    assert [outsider.post(outsider.at(path, of=alice)).status_code for path in written] == [404] * len(written)
    of_a_webhook = [path for path in read + written if str(webhook.pk) in path]
    assert [outsider.get(outsider.at(path)).status_code for path in of_a_webhook if path in read] == [404] * 3
    assert [outsider.post(outsider.at(path)).status_code for path in of_a_webhook if path in written] == [404] * 6


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
def test_it_is_not_for_every_role(signed_in, alice, bob, webhook, role):
    Membership.objects.filter(user=bob.user).update(role=role)
    teammate = signed_in(bob)
    read, written = paths(webhook)
    assert [teammate.get(teammate.at(path)).status_code for path in read] == [403] * len(read)
    assert [teammate.post(teammate.at(path)).status_code for path in written] == [403] * len(written)
    assert "Webhooks" not in teammate.get(teammate.at()).content.decode()


def test_pages_take_few_queries(there, alice, webhook, django_assert_max_num_queries):
    for number in range(5):
        webhook_create(
            project=alice.project, url=URL, events=[EventType.QUOTA_WARNING], actor=actor_of_user(alice.user)
        )
        event_emit(type=EventType.SESSION_FAILED, project=alice.project, data={}, key=str(number))
    there.get(there.at())  # the first visit writes down who came, and where to
    for path in paths_read(webhook):
        with django_assert_max_num_queries(10):
            assert there.get(there.at(path)).status_code == 200


def paths_read(webhook):
    delivery = webhook.deliveries.first()
    under = f"webhooks/{webhook.pk}/"
    return ["webhooks/", "webhooks/new/", under, f"{under}edit/", f"{under}deliveries/{delivery.pk}/"]


def test_without_any_the_page_says_what_they_are_for(there):
    page = there.get(there.at("webhooks/")).content.decode()
    assert "Make the first webhook" in page


def test_a_webhook_is_made_once_and_its_secret_shown_by_the_answer_alone(there, alice):
    body = {"project": alice.project.pk, "url": URL, "events": ["session.completed"], "once": once(alice)}
    answer = there.post(there.at("webhooks/new/"), body)
    webhook = Webhook.objects.get()
    secret = webhook_secret_read(webhook.secret)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "shown only once" in there.post(there.at("webhooks/new/"), body, follow=True).content.decode()
    assert Webhook.objects.get() == webhook
    assert secret not in there.get(there.at(f"webhooks/{webhook.pk}/")).content.decode()
    assert not [text for text in kept_sessions() if "webhook" in text or secret in text]
    assert (webhook.url, webhook.events) == (URL, ["session.completed"])
    assert AuditEntry.objects.filter(action="webhook.create", actor=alice.user).count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "https://127.0.0.1/"}, "not on the open internet"),
        ({"url": "https://169.254.169.254/latest"}, "not on the open internet"),
        ({"url": "http://93.184.215.14/"}, "Use https://"),
        ({"url": ""}, "This field is required"),
        ({"events": []}, "Choose at least one event"),
        ({"events": ["everything"]}, "not one of the available choices"),
        ({"once": ""}, "This form is too old"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(there, alice, change, said):
    body = {"project": alice.project.pk, "url": URL, "events": ["session.completed"], "once": once(alice), **change}
    answer = there.post(there.at("webhooks/new/"), body)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Webhook.objects.exists()


def test_of_another_organizations_project_none_is_made(there, alice, charlie):
    body = {"project": charlie.project.pk, "url": URL, "events": ["session.completed"], "once": once(alice)}
    assert there.post(there.at("webhooks/new/"), body).status_code == 422
    assert not Webhook.objects.exists()


def test_an_archived_project_is_not_offered(there, alice):
    Project.objects.filter(pk=alice.project.pk).update(archived_at="2026-01-01T00:00:00Z")
    assert "there is none yet" in there.get(there.at("webhooks/new/")).content.decode()


def test_address_and_events_are_changed(there, webhook):
    path = there.at(f"webhooks/{webhook.pk}/edit/")
    assert there.post(path, {"url": "https://10.0.0.1/", "events": ["quota.warning"]}).status_code == 422
    assert there.post(path, {"url": URL + "/2", "events": ["quota.warning"]}).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events) == (URL + "/2", ["quota.warning"])


def test_a_secret_is_rolled_once_and_shown_by_the_answer_alone(there, webhook):
    former, page = webhook_secret_read(webhook.secret), there.at(f"webhooks/{webhook.pk}/")
    form = {"edition": there.get(page).context["edition"]}
    assert f'value="{form["edition"]}"' in there.get(page).content.decode()
    answer = there.post(f"{page}roll/", form)
    webhook.refresh_from_db()
    secret = webhook_secret_read(webhook.secret)
    assert secret != former
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in there.get(page).content.decode()
    assert not [text for text in kept_sessions() if "webhook" in text or secret in text]
    assert "rolled meanwhile" in there.post(f"{page}roll/", form, follow=True).content.decode()
    webhook.refresh_from_db()
    assert [webhook_secret_read(each) for each in (webhook.secret, webhook.former_secret)] == [secret, former]


def test_a_test_event_is_written_down(there, webhook):
    there.post(there.at(f"webhooks/{webhook.pk}/test/"))
    assert webhook.deliveries.filter(type="test", state="waiting").count() == 1


def test_it_is_disabled_enabled_and_deleted(there, alice, webhook):
    there.post(there.at(f"webhooks/{webhook.pk}/disable/"))
    webhook.refresh_from_db()
    assert webhook.disabled_at
    said = there.post(there.at(f"webhooks/{webhook.pk}/test/"), follow=True).content.decode()
    assert "enable it first" in said
    there.post(there.at(f"webhooks/{webhook.pk}/enable/"))
    webhook.refresh_from_db()
    assert webhook.disabled_at is None
    there.post(there.at(f"webhooks/{webhook.pk}/delete/"))
    assert not Webhook.objects.exists()
    actions = set(AuditEntry.objects.filter(organization=alice.organization).values_list("action", flat=True))
    assert {"webhook.disable", "webhook.enable", "webhook.delete"} <= actions


def test_deliveries_are_listed_filtered_and_sent_again(there, webhook):
    delivery = webhook.deliveries.get()
    webhook.deliveries.update(state="failed", next_at=None, attempts=10, status=500, answer="<b>broken</b>")
    assert str(delivery.pk) in there.get(there.at(f"webhooks/{webhook.pk}/?state=failed")).content.decode()
    assert str(delivery.pk) not in there.get(there.at(f"webhooks/{webhook.pk}/?state=delivered")).content.decode()
    page = there.get(there.at(f"webhooks/{webhook.pk}/deliveries/{delivery.pk}/")).content.decode()
    assert "&lt;b&gt;broken" in page
    there.post(there.at(f"webhooks/{webhook.pk}/deliveries/{delivery.pk}/resend/"))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)


def test_a_developer_may(signed_in, alice):
    dora = person("dora", of=alice, role=Role.DEVELOPER)
    there = signed_in(dora)
    assert there.get(there.at("webhooks/")).status_code == 200
