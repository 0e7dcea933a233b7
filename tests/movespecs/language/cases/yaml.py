"""What is no YAML, or more YAML than the language takes."""

from tests.movespecs.language.texts import SQUAT, changed

YAML = {
    "a missing colon": (
        changed('version: "1.0"', 'version "1.0"'),
        "2:1 yaml_syntax",
        "a ':' is missing in this line: write 'key: value'",
    ),
    "a second colon": (
        changed("name: squat\nversion", "name: squat: deep\nversion"),
        "1:12 yaml_syntax",
        "a ':' cannot stand here: check the indentation, and quote a text that contains ': '",
    ),
    "a tab": (
        changed("  type: repetition", "\ttype: repetition"),
        "4:1 yaml_syntax detection",
        "a tab cannot indent: use spaces",
    ),
    "a brace that is not closed": (
        changed("angle_max: 180}", "angle_max: 180"),
        "10:13 yaml_syntax detection.movement.phases[0].criteria[0]",
        "the '{' that opens here is never closed",
    ),
    "a brace too many": (
        changed("angle_max: 180}", "angle_max: 180}}"),
        "10:58 yaml_syntax detection.movement.phases[0].criteria[1]",
        "this '}' closes nothing: remove it, or open it before",
    ),
    "a missing comma": (
        changed("knee, angle_min: 160", "knee angle_min: 160"),
        "10:35 yaml_syntax detection.movement.phases[0].criteria[0]",
        "a ',' or the closing '}' is missing before this",
    ),
    "a bracket that is not closed": (
        changed("standing]", "standing"),
        "14:15 yaml_syntax detection.movement.sequence[3]",
        "the '[' that opens here is never closed",
    ),
    "a percent sign in front": (
        changed("angle_min: 160", "angle_min: %65"),
        "10:38 yaml_syntax detection.movement.phases[0].criteria[0]",
        "a percent sign goes after its number, such as 65%; quote a text that begins with it",
    ),
    "an at sign in front": (
        changed("name: bottom", "name: @bottom"),
        "11:15 yaml_syntax detection.movement.phases[1].name",
        "a text cannot begin with @: put it in quotes",
    ),
    "a quote that is not closed": (
        changed("name: bottom", 'name: "bottom'),
        "11:15 yaml_syntax detection.movement.phases[1].name",
        "the quote that opens here is never closed",
    ),
    "a quote that closes another": (
        changed("name: squat\nversion", 'name: "squat\nversion'),
        "2:11 yaml_syntax",
        "something follows a quoted text: write one text in one pair of quotes, and close every quote",
    ),
    "an item indented too little": (
        changed("      - name: bottom", "     - name: bottom"),
        "11:6 yaml_syntax detection.movement",
        "this line does not fit the ones before it: indent it like the keys it belongs to, and write 'key: value'",
    ),
    "an item indented too far": (
        changed("      - name: bottom", "       - name: bottom"),
        "11:8 yaml_syntax detection.movement.phases[1]",
        "this line does not fit the list before it: begin it with '- ', indented like the other items",
    ),
    "a list in the line of its key": (
        changed("    sequence: [standing, bottom, standing]", "    sequence: - standing"),
        "14:15 yaml_syntax detection.movement.sequence",
        "a '- ' cannot stand here: begin the list on the next line, or write [a, b]",
    ),
    "an unknown escape": (
        changed("name: bottom", 'name: "bo\\ttom\\q"'),
        "11:23 yaml_syntax detection.movement.phases[1].name",
        "an unknown escape after '\\': write '\\\\' for a backslash, or use single quotes",
    ),
    "half an escape": (
        changed("name: bottom", 'name: "bottom\\x4"'),
        "11:24 yaml_syntax detection.movement.phases[1].name",
        "an escape such as '\\x41' or '\\u00e9' has too few digits: write '\\\\' for a backslash",
    ),
    "an escape that is no character": (
        changed("name: bottom", 'name: "bottom\\ud800"'),
        "11:24 yaml_syntax detection.movement.phases[1].name",
        "this escape is no character: write the character itself",
    ),
    "a colon without a space": (
        changed("angle_min: 160,", "angle_min:,"),
        "10:36 yaml_syntax detection.movement.phases[0].criteria[0]",
        "after this ':' write a space and a value",
    ),
    "asterisks for emphasis": (
        SQUAT + "description: **deep** squats\n",
        "15:15 yaml_syntax description",
        "a text cannot begin with '*' or '&': put it in quotes",
    ),
    "a text behind its block sign": (
        SQUAT + "description: | deep squats\n",
        "15:16 yaml_syntax description",
        "nothing may stand in the line after '|' or '>': begin the text on the next line",
    ),
    "an exclamation mark": (
        SQUAT + "description: !{now}\n",
        "15:15 yaml_syntax description",
        "a text cannot begin with '!': put it in quotes",
    ),
    "a tag": (
        changed("name: bottom", "name: !!str bottom"),
        "11:15 yaml_syntax detection.movement.phases[1].name",
        "tags such as !!str are not supported: remove it (and quote a text that looks like a number)",
    ),
    "a NUL": (
        changed("name: bottom", "name: bot\0tom"),
        "11:18 yaml_syntax",
        "the character U+0000 cannot stand in a MoveSpec: remove it",
    ),
    "several line separators": (
        changed("name: bottom", "name: bot\u2028tom\u2028"),
        "11:18 yaml_syntax",
        "the character U+2028 cannot stand in a MoveSpec (and 1 more): remove it",
    ),
    "half a surrogate pair": (
        changed("name: bottom", "name: bottom\ud83d"),
        "11:21 yaml_syntax",
        "the character U+D83D cannot stand in a MoveSpec: remove it",
    ),
    "a byte order mark in the middle": (
        changed("name: bottom", "name: \ufeffbottom"),
        "11:15 yaml_syntax",
        "the character U+FEFF cannot stand in a MoveSpec: remove it",
    ),
    "Latin-1": (
        changed("name: bottom", "name: bøttom").encode("latin-1"),
        "11:16 yaml_syntax",
        "the byte 0xF8 is not UTF-8: save the text as UTF-8",
    ),
    "UTF-16": (
        SQUAT.encode("utf-16"),
        "1:1 yaml_syntax",
        "the text is UTF-16: save it as UTF-8",
    ),
    "two documents": (
        SQUAT + "---\n" + SQUAT,
        "15:1 multiple_documents",
        "a MoveSpec is one document: remove this '---' and what follows, or save it on its own",
    ),
    "an anchor": (
        changed("name: standing", "name: &first standing"),
        "8:15 alias_not_supported detection.movement.phases[0].name",
        "anchors such as &first are not supported: remove it, and write values out",
    ),
    "an alias": (
        changed("sequence: [standing, bottom, standing]", "sequence: [standing, bottom, *first]"),
        "14:34 alias_not_supported detection.movement.sequence[2]",
        "aliases such as *first are not supported: write the value out",
    ),
}
