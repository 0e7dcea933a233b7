import json
import logging

from workbench.logs import without_query


def test_no_query_string_reaches_a_log():
    event = without_query(None, "info", {"event": "WebSocket CONNECT /ws/detection/sessions/1?runtime_token=abc [::1]"})
    assert event["event"] == "WebSocket CONNECT /ws/detection/sessions/1 [::1]"


def test_a_json_log_line_carries_the_request_id(client, capsys, settings):
    from workbench.logs import logging_config

    logging_config(log_format="json", level="INFO")
    try:
        client.get("/api/health", headers={"x-request-id": "req-1"})
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    finally:
        logging_config(log_format=settings.LOG_FORMAT, level=settings.LOG_LEVEL)
        logging.getLogger().setLevel(settings.LOG_LEVEL)
    line = next(line for line in lines if line["event"] == "request")
    assert (line["request_id"], line["path"], line["status"]) == ("req-1", "/api/health", 200)
