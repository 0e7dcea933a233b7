"""A MoveSpec's name, visibility, provenance, star and archive."""

from movespecs.models import Visibility
from movespecs.services import movespec_archive, movespec_delist, movespec_fork, movespec_update
from tests.portal.movespecs.conftest import at, movespec_made, said, text, version_made
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.models import AuditEntry


def post(browser, movespec, path, **fields):
    return browser.post(at(browser, movespec, path), fields)


def test_it_is_renamed_and_described(signed_in, alice, movespec):
    post(signed_in(alice), movespec, "rename/", name="Deep squat", description="All the way.")
    movespec.refresh_from_db()
    assert (movespec.name, movespec.description) == ("Deep squat", "All the way.")


def test_a_name_is_needed(signed_in, alice, movespec):
    answer = post(signed_in(alice), movespec, "rename/", name=" ")
    assert answer.status_code == 422
    movespec.refresh_from_db()
    assert movespec.name == "Squat"


def test_it_is_made_public_and_the_audit_log_names_who_did(signed_in, alice, movespec):
    post(signed_in(alice), movespec, "visibility/", visibility="public")
    movespec.refresh_from_db()
    assert movespec.visibility == Visibility.PUBLIC
    entry = AuditEntry.objects.get(action="movespec.visibility_change")
    assert (entry.actor, entry.actor_label) == (alice.user, "alice@example.com")


def test_what_is_public_and_released_links_to_its_place_in_the_catalogue(signed_in, alice, movespec):
    version_made(movespec, text("Squat"), release=True)
    browser = signed_in(alice)
    assert "See it in the catalogue" not in browser.get(at(browser, movespec, "settings/")).content.decode()
    post(browser, movespec, "visibility/", visibility="public")
    assert f"/catalogue/{movespec.handle}/" in browser.get(at(browser, movespec, "settings/")).content.decode()


def test_nobody_delists_their_own_nor_lists_what_a_moderator_has_delisted(signed_in, alice, movespec):
    browser = signed_in(alice)
    assert post(browser, movespec, "visibility/", visibility="delisted").status_code == 422
    movespec_delist(movespec=movespec, moderator=SYSTEM)
    assert "moderator" in said(post(browser, movespec, "visibility/", visibility="public"))
    movespec.refresh_from_db()
    assert movespec.visibility == Visibility.DELISTED
    assert "A moderator has delisted it" in browser.get(at(browser, movespec, "settings/")).content.decode()


def test_the_page_takes_few_queries(signed_in, alice, movespec, django_assert_max_num_queries):
    browser = signed_in(alice)
    browser.get(browser.at())
    with django_assert_max_num_queries(10):
        assert browser.get(at(browser, movespec, "settings/")).status_code == 200


def test_a_fork_links_to_what_it_comes_from(signed_in, alice, charlie, squat):
    browser = signed_in(alice)
    own = movespec_made(alice, "Ours")
    theirs = movespec_made(charlie, "Secret name")
    version_made(theirs, text("Theirs"), release=True)
    theirs.refresh_from_db()
    forks = [
        movespec_fork(source=source, project=alice.project, name="Fork", description=None, actor="")
        for source in (own, squat, theirs)
    ]
    pages = [browser.get(at(browser, fork, "settings/")).content.decode() for fork in forks]
    assert at(browser, own) in pages[0]
    assert "/catalogue/squat/" in pages[1]
    assert "Secret name" not in pages[2]
    assert "no longer public" in pages[2]


def test_it_is_archived_and_brought_back(signed_in, alice, movespec):
    browser = signed_in(alice)
    assert post(browser, movespec, "archive/").url == browser.at("movespecs/")
    movespec.refresh_from_db()
    assert movespec.archived_at is not None
    assert "Bring it back" in browser.get(at(browser, movespec, "settings/")).content.decode()
    post(browser, movespec, "unarchive/")
    movespec.refresh_from_db()
    assert movespec.archived_at is None


def test_an_archived_one_does_not_change(signed_in, alice, movespec):
    movespec_archive(movespec=movespec, actor="")
    browser = signed_in(alice)
    for path, fields in (
        ("rename/", {"name": "New"}),
        ("visibility/", {"visibility": "public"}),
        ("star/", {"starred": "yes"}),
    ):
        assert "archived" in said(post(browser, movespec, path, **fields))
    movespec.refresh_from_db()
    assert (movespec.name, movespec.visibility, movespec.star_count) == ("Squat", "private", 0)


def test_a_star_is_each_persons_own(signed_in, alice, movespec):
    browser = signed_in(alice)
    for _ in range(2):
        assert post(browser, movespec, "star/", starred="yes", next=at(browser, movespec)).url == at(browser, movespec)
    movespec.refresh_from_db()
    assert movespec.star_count == 1
    assert 'aria-pressed="true"' in browser.get(at(browser, movespec)).content.decode()
    post(browser, movespec, "star/", starred="no")
    movespec.refresh_from_db()
    assert movespec.star_count == 0


def test_a_public_one_of_others_is_starred_a_private_one_not(signed_in, alice, charlie):
    theirs = movespec_made(charlie)
    browser = signed_in(alice)
    star = browser.at(f"movespecs/{theirs.pk}/star/")
    assert browser.post(star, {"starred": "yes"}).status_code == 404
    movespec_update(movespec=theirs, actor="", visibility=Visibility.PUBLIC)
    assert browser.post(star, {"starred": "yes"}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.star_count == 1


def test_a_star_leads_to_no_other_site(signed_in, alice, movespec):
    browser = signed_in(alice)
    answer = post(browser, movespec, "star/", starred="yes", next="https://evil.example/")
    assert answer.url == browser.at("movespecs/")


def test_a_viewer_changes_nothing(signed_in, bob, movespec):
    browser = signed_in(bob)
    page = browser.get(at(browser, movespec, "settings/")).content.decode()
    assert "Archive" not in page
    for path in ("rename/", "visibility/", "star/", "archive/", "unarchive/"):
        assert post(browser, movespec, path).status_code == 403


def test_to_an_outsider_none_of_it_exists(signed_in, charlie, movespec):
    browser = signed_in(charlie)
    assert browser.get(at(browser, movespec, "settings/")).status_code == 404
    for path in ("rename/", "visibility/", "star/", "archive/", "unarchive/"):
        assert browser.post(browser.at(f"movespecs/{movespec.pk}/{path}")).status_code == 404
