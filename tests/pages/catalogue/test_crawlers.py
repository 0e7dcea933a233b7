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


def test_all_of_it_is_under_the_address_that_the_server_is_known_by(client, publish, settings):
    settings.BASE_URL = "https://workbench.example.org"
    shown = publish()
    assert "https://workbench.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()
    page = f"/catalogue/{shown.pk}/"
    for path, holds in (
        ("/sitemap.xml", "<loc>https://workbench.example.org/sitemap-catalogue.xml</loc>"),
        ("/sitemap-catalogue.xml", f"<loc>https://workbench.example.org{page}</loc>"),
        (page, f'<link rel="canonical" href="https://workbench.example.org{page}">'),
    ):
        text = client.get(path).content.decode()
        assert holds in text
        assert "testserver" not in text
    assert client.get("/sitemap-none.xml").status_code == 404


def test_a_host_that_is_not_ours_is_told_nothing(client, db):
    assert client.get("/sitemap.xml", headers={"Host": "elsewhere.example"}).status_code == 400
