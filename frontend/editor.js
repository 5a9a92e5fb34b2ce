// The query editor: CodeMirror over the form of the page, which also works without it.
// All its texts come from the page, the names that it offers from /completions.json.
import { autocompletion, acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { completeFrom } from "./completion.js";
import { copyButtons } from "./copying.js";
import { errors } from "./errors.js";
import { earlierQueries } from "./asked.js";
import { filters } from "./filtering.js";
import { showTime } from "./timing.js";
import { colours, theme } from "./theme.js";

copyButtons();
filters();
showTime();
document.querySelectorAll("textarea[data-sparql]").forEach(enhance);

function enhance(area) {
  const words = JSON.parse(area.dataset.words);
  const vocabulary = read(area.dataset.completions);
  const ask = () => (area.form.requestSubmit(), true);
  // CodeMirror adopts its style sheets in a shadow root; in the page they would be inline.
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root, root,
    doc: area.value,
    extensions: [
      keymap.of([
        { key: "Mod-Enter", run: ask, preventDefault: true },
        { key: "Tab", run: acceptCompletion }, // without an open list, Tab leaves the field as usual
        ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap,
      ]),
      lineNumbers(), highlightActiveLine(), highlightSpecialChars(), drawSelection(), history(),
      bracketMatching(), closeBrackets(), indentOnInput(), EditorView.lineWrapping,
      StreamLanguage.define(sparql), syntaxHighlighting(colours), theme,
      autocompletion({ override: [completeFrom(vocabulary, document.documentElement.lang)], icons: false }),
      errors(area, vocabulary, words),
      EditorState.phrases.of(words.phrases),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": words.label, "aria-description": words.keys }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  area.after(host);
  area.hidden = true;
  document.getElementById(area.getAttribute("aria-describedby")).textContent = words.keys;
  for (const label of area.labels) label.addEventListener("click", () => view.focus());
  earlierQueries(area, (text) => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    view.focus();
  });
}

// The editor also works without the names.
async function read(address) {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.json();
  } catch { /* offline: no names */ }
  return { prefixes: {}, terms: [] };
}
