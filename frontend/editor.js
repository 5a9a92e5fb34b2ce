// The query editor: CodeMirror over the server's form, which works without it.
// Every word it shows comes from the page; the names it offers come from the endpoint's data.
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
import { questionsAsked } from "./asked.js";
import { filters } from "./filtering.js";
import { tellTime } from "./timing.js";
import { colours, theme } from "./theme.js";

copyButtons();
filters();
tellTime();
document.querySelectorAll("textarea[data-sparql]").forEach(enhance);

function enhance(area) {
  const words = JSON.parse(area.dataset.words);
  const vocabulary = read(area.dataset.completions);
  const ask = () => (area.form.requestSubmit(), true);
  // In a shadow root CodeMirror adopts its style sheets; in the page they would be inline.
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root, root,
    doc: area.value,
    extensions: [
      keymap.of([
        { key: "Mod-Enter", run: ask, preventDefault: true },
        { key: "Tab", run: acceptCompletion }, // with no list open Tab leaves, as everywhere
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
  questionsAsked(area, words, (text) => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    view.focus();
  });
}

// Without the names the editor is still an editor.
async function read(address) {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.json();
  } catch { /* offline: nothing to offer */ }
  return { prefixes: {}, terms: [] };
}
