import subprocess
import sys


def test_the_server_is_up_without_what_it_does_not_need_yet():
    """Heavy packages that only some set-ups or later requests use are not imported at the start."""
    script = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'workbench.settings';"
        "import workbench.asgi; import workbench.urls;"
        "print([name for name in ('redis', 'mediapipe', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
