"""What search engines are told."""

from movespecs.models import Visibility


def test_robots_keep_out_of_what_is_private(client, db):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /portal/" in text
    assert "Disallow: /account/" in text
    assert "admin" not in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_sitemap_leads_to_every_public_movespec_and_no_other(client, publish):
    shown, hidden = publish(), publish(visibility=Visibility.PRIVATE)
    assert "http://testserver/sitemap-catalogue.xml" in client.get("/sitemap.xml").content.decode()
    urls = client.get("/sitemap-catalogue.xml").content.decode()
    assert "<loc>http://testserver/catalogue/squat/</loc>" in urls
    assert f"<loc>http://testserver/catalogue/{shown.pk}/</loc>" in urls
    assert str(hidden.pk) not in urls


def test_the_sitemap_has_the_pages_that_anyone_may_read(client, db):
    assert "<loc>http://testserver/catalogue/</loc>" in client.get("/sitemap-pages.xml").content.decode()
