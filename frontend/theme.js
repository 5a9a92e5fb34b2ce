// The editor in the light or dark colours of the page: custom properties of site.css, which
// apply in the shadow root too.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const mono = "var(--mono)";

export const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "none" }, // the host element has it
  ".cm-scroller": { fontFamily: mono, lineHeight: "1.5", minHeight: "10rem", maxHeight: "24rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--soft)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--chosen)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--chosen)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--strong)", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: mono, marginLeft: "0.8em" },
  ".cm-diagnosticAction": { backgroundColor: "var(--strong)", color: "#fff", font: "inherit" },
  ".cm-lint-marker-error": { content: "normal", color: "var(--bad)", lineHeight: "1" }, // instead of a picture in a data: address
  ".cm-lint-marker-error::before": { content: '"✗"' },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textDecorationThickness: "2px", textUnderlineOffset: "3px" },
});

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: tags.standard(tags.variableName), color: "var(--keyword)" },
  { tag: tags.local(tags.variableName), color: "var(--variable)" },
  { tag: tags.atom, color: "var(--name)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.comment, color: "var(--quiet)" },
]);
