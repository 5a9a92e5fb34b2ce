// Underlined errors: the one that the page reports, until the query is changed, and undeclared
// prefixes, which are found here.
import { syntaxTree } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import { declaration } from "./completion.js";

const DELAY_MS = 700;

export function errors(area, vocabulary, words) {
  const sent = area.value;
  const check = async (view) => {
    const { state } = view;
    const unchanged = area.dataset.line && state.doc.toString() === sent;
    return unchanged ? [place(state, area.dataset)] : undeclared(state, (await vocabulary).prefixes, words);
  };
  return [linter(check, { delay: DELAY_MS }), lintGutter()];
}

// Range of the word at a position; at the end of a line, of the word before it.
function place(state, { line, column, message }) {
  const row = state.doc.line(Math.min(Number(line), state.doc.lines));
  const at = Math.min(row.from + Number(column) - 1, row.to);
  const rest = state.sliceDoc(at, row.to).match(/^\S+/);
  const before = state.sliceDoc(0, at).match(/\S+\s*$/);
  const from = rest || !before ? at : before.index;
  return { from, to: rest ? at + rest[0].length : at, severity: "error", message };
}

function undeclared(state, prefixes, words) {
  const text = state.doc.toString();
  const declared = new Set([...text.matchAll(/\bPREFIX\s+([\p{L}\p{N}_.-]*):/giu)].map((match) => match[1]));
  const diagnostics = [];
  syntaxTree(state).iterate({
    enter: ({ name, from, to }) => {
      const prefix = name === "atom" ? text.slice(from, to).match(/^([\p{L}\p{N}_.-]*):/u)?.[1] : undefined;
      if (prefix === undefined || declared.has(prefix)) return;
      diagnostics.push({ from, to: from + prefix.length + 1, severity: "error", message: words.undeclared.replace("{}", `${prefix}:`), actions: declaring(state, prefix, prefixes, words) });
    },
  });
  return diagnostics;
}

function declaring(state, prefix, prefixes, words) {
  if (!prefixes[prefix]) return [];
  return [{ name: words.declare, apply: (view) => view.dispatch({ changes: declaration(view.state, prefix, prefixes[prefix]) ?? [] }) }];
}
