from django.core.mail import EmailMessage

from workbench.mail import Folder


def test_a_link_can_be_copied_out_of_the_folder(tmp_path):
    link = "https://workbench.example/invitations/" + "long" * 40
    message = EmailMessage("Grüße", f"Öffne:\n\n{link}\n", "us@example.com", ["eve@example.com"])
    Folder(file_path=str(tmp_path), alias="default").send_messages([message])
    [file] = tmp_path.iterdir()
    text = file.read_text(encoding="utf-8")
    assert f"\n{link}\n" in text
    assert "Öffne:" in text
