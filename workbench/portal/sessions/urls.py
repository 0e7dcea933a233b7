from django.urls import path

from workbench.portal.sessions import actions, poses, recording, views

urlpatterns = [
    path("sessions/", views.index, name="portal_sessions"),
    path("sessions/sessions.csv", views.export, {"kind": "csv"}, name="portal_sessions_csv"),
    path("sessions/sessions.json", views.export, {"kind": "json"}, name="portal_sessions_json"),
    path("sessions/<uuid:session_id>/", views.detail, name="portal_session"),
    path("sessions/<uuid:session_id>/events.csv", views.export_events, {"kind": "csv"}, name="portal_events_csv"),
    path("sessions/<uuid:session_id>/events.json", views.export_events, {"kind": "json"}, name="portal_events_json"),
    path("sessions/<uuid:session_id>/finalize/", actions.finalize, name="portal_session_finalize"),
    path("sessions/<uuid:session_id>/cancel/", actions.cancel, name="portal_session_cancel"),
    path(
        "sessions/<uuid:session_id>/recording/delete/",
        actions.delete_recording,
        name="portal_session_recording_delete",
    ),
    path("sessions/<uuid:session_id>/recording/poses.json", poses.export, name="portal_recording_json"),
    path("sessions/<uuid:session_id>/recording/replay.json", poses.replay, name="portal_replay"),
    path("sessions/<uuid:session_id>/recording/replay.bin", poses.replay_poses, name="portal_replay_poses"),
    path("recording/", recording.projects, name="portal_recording_projects"),
    path("projects/<uuid:project_id>/recording/", recording.recording, name="portal_recording"),
    path("projects/<uuid:project_id>/recording/delete/", recording.delete_all, name="portal_recording_delete"),
]
