// The editor of the MoveSpec pages as one module: what a page imports, and nothing it does not.

export { autocompletion, completeFromList, snippetCompletion } from "@codemirror/autocomplete";
export { indentWithTab } from "@codemirror/commands";
export { yaml } from "@codemirror/lang-yaml";
export { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { forceLinting, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
export { Decoration, hoverTooltip, keymap, tooltips, WidgetType } from "@codemirror/view";
export { tags } from "@lezer/highlight";
export { basicSetup, EditorView, minimalSetup } from "codemirror";
