// What is wrong, underlined: where the endpoint says, as the page tells it, until the query is
// another; and prefixes that are used without being declared, which needs no endpoint.
import { syntaxTree } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import { declaration } from "./completion.js";

const PAUSE = 700;

export function errors(area, vocabulary, words) {
  const asked = area.value;
  const check = async (view) => {
    const { state } = view;
    const told = area.dataset.line && state.doc.toString() === asked;
    return told ? [place(state, area.dataset)] : undeclared(state, (await vocabulary).prefixes, words);
  };
  return [linter(check, { delay: PAUSE }), lintGutter()];
}

// From the start of the word at a place to its end; at the end of a line, the word before.
function place(state, { line, column, message }) {
  const there = state.doc.line(Math.min(Number(line), state.doc.lines));
  const at = Math.min(there.from + Number(column) - 1, there.to);
  const rest = state.sliceDoc(at, there.to).match(/^\S+/);
  const before = state.sliceDoc(0, at).match(/\S+\s*$/);
  const from = rest || !before ? at : before.index;
  return { from, to: rest ? at + rest[0].length : at, severity: "error", message };
}

function undeclared(state, prefixes, words) {
  const text = state.doc.toString();
  const declared = new Set([...text.matchAll(/\bPREFIX\s+([\p{L}\p{N}_.-]*):/giu)].map((found) => found[1]));
  const found = [];
  syntaxTree(state).iterate({
    enter: ({ name, from, to }) => {
      const prefix = name === "atom" ? text.slice(from, to).match(/^([\p{L}\p{N}_.-]*):/u)?.[1] : undefined;
      if (prefix === undefined || declared.has(prefix)) return;
      found.push({ from, to: from + prefix.length + 1, severity: "error", message: words.undeclared.replace("{}", `${prefix}:`), actions: mended(state, prefix, prefixes, words) });
    },
  });
  return found;
}

function mended(state, prefix, prefixes, words) {
  if (!prefixes[prefix]) return [];
  return [{ name: words.declare, apply: (view) => view.dispatch({ changes: declaration(view.state, prefix, prefixes[prefix]) ?? [] }) }];
}
