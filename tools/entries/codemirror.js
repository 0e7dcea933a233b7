// The editor of the MoveSpec pages as one module: what a page imports, and nothing it does not.
export { basicSetup, minimalSetup, EditorView } from "codemirror";
export { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
export { Decoration, hoverTooltip, keymap, tooltips } from "@codemirror/view";
export { indentWithTab } from "@codemirror/commands";
export { autocompletion, completeFromList, snippetCompletion } from "@codemirror/autocomplete";
export { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { forceLinting, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { yaml } from "@codemirror/lang-yaml";
export { tags } from "@lezer/highlight";
