// The MoveSpec's editor: loaded when it is wanted, and told by the server what is wrong, under the line it is on.

import {
  basicSetup,
  Decoration,
  EditorState,
  EditorView,
  HighlightStyle,
  StateEffect,
  StateField,
  syntaxHighlighting,
  tags,
  WidgetType,
  yaml,
} from "../../vendor/codemirror.js";

const SETTLED_MS = 250;

const setIssues = StateEffect.define();

const issueField = StateField.define({
  create: () => Decoration.none,
  update(issues, transaction) {
    const effect = transaction.effects.find((candidate) => candidate.is(setIssues));
    return effect ? decorations(transaction.state.doc, effect.value) : issues.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

class IssueWidget extends WidgetType {
  constructor(issue) {
    super();
    this.issue = issue;
  }

  eq(other) {
    return other.issue.message === this.issue.message && other.issue.severity === this.issue.severity;
  }

  toDOM() {
    const element = document.createElement("div");
    element.className = `cm-issue ${this.issue.severity}`;
    element.textContent = this.issue.message;
    return element;
  }
}

function decorations(doc, issues) {
  const ranges = [];
  for (const issue of issues) {
    const line = doc.line(Math.min(Math.max(issue.line, 1), doc.lines));
    ranges.push(Decoration.line({ class: `cm-issue-line ${issue.severity}` }).range(line.from));
    ranges.push(Decoration.widget({ widget: new IssueWidget(issue), block: true, side: 1 }).range(line.to));
  }
  return Decoration.set(ranges, true);
}

const theme = EditorView.theme({
  "&": { fontSize: "13px", backgroundColor: "transparent", color: "var(--ink)", maxHeight: "460px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--soft)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--ink) 5%, transparent)",
  },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--card)",
    color: "var(--ink)",
    borderColor: "var(--line)",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--syntax-key)" },
  {
    tag: [tags.content, tags.string, tags.number, tags.bool, tags.attributeValue],
    color: "var(--syntax-value)",
  },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

/**
 * Typing over a selection is done here: a browser would keep the colour of the words that go in a style attribute,
 * which the page forbids.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (empty || event.inputType !== "insertText" || event.isComposing || !event.data) return false;
    const replace = () =>
      view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, replace))) view.dispatch(replace());
    event.preventDefault();
    return true;
  },
});

/**
 * @param {{
 *   textarea: HTMLTextAreaElement, parent: HTMLElement, nonce: string,
 *   extensions?: import("../../vendor/codemirror.js").Extension[],
 * }} page `extensions` come before the editor's own
 */
export function openEditor({ textarea, parent, nonce, extensions = [] }) {
  let timer = 0;
  const flush = () => {
    clearTimeout(timer);
    if (textarea.value === view.state.doc.toString()) return;
    textarea.value = view.state.doc.toString();
    textarea.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        ...extensions,
        basicSetup,
        yaml(),
        theme,
        syntaxHighlighting(colours),
        issueField,
        typeOver,
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({
          "aria-labelledby": "editor-title",
          "aria-describedby": "validation",
          tabindex: "0",
        }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (!docChanged) return;
          clearTimeout(timer);
          timer = setTimeout(flush, SETTLED_MS);
        }),
      ],
    }),
  });
  parent.hidden = false;
  textarea.hidden = true;

  return {
    flush,
    get text() {
      return view.state.doc.toString();
    },
    /** Puts `text` in place of what is there; the author can take it back. */
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      flush();
    },
    /**
     * Changes one place and shows it; the author can take it back.
     * @param {{from: number, to: number, insert: string}} changes
     */
    change(changes) {
      const end = changes.from + changes.insert.length;
      view.dispatch({
        changes,
        selection: { anchor: end },
        effects: EditorView.scrollIntoView(end, { y: "center" }),
      });
      flush();
    },
    /** @param {{line: number, message: string, severity: string}[]} issues */
    show(issues) {
      view.dispatch({ effects: setIssues.of(issues) });
    },
    /** @param {number} line @param {number} column both from 1 */
    jump(line, column) {
      const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const position = Math.min(at.from + column - 1, at.to);
      view.dispatch({
        selection: { anchor: position },
        effects: EditorView.scrollIntoView(position, { y: "center" }),
      });
      view.focus();
    },
  };
}
