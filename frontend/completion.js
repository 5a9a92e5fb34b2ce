// Completions: variables of the query, keywords, and the names of the dataset, matched by their
// labels in either language without regard to diacritics.
import { syntaxTree } from "@codemirror/language";

const KEYWORDS = "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER EXISTS NOT BIND AS VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX BASE IN true false".split(" ");
const FUNCTIONS = "STR LANG LANGMATCHES DATATYPE BOUND IRI ABS CEIL FLOOR ROUND CONCAT STRLEN SUBSTR UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE REGEX YEAR MONTH DAY NOW IF COALESCE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STRLANG STRDT ISIRI ISLITERAL ISNUMERIC ENCODE_FOR_URI".split(" ");
const MAX_COMPLETIONS = 60;
const DECLARATION = /^\s*(?:PREFIX\s+[\p{L}\p{N}_.-]*:|BASE)\s*<[^>]*>/iu;

export function completeFrom(vocabulary, language) {
  const index = vocabulary.then(({ terms }) => terms.map((term) => indexed(term, language)));
  return async (context) => {
    if (/string|comment/.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return { from: variable.from, options: variables(context.state, variable.text), filter: false };
    const word = context.matchBefore(/[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*/u);
    if (!word?.text && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    const { prefixes } = await vocabulary;
    const named = declaring(context.state, from);
    const options = named
      ? matching(Object.entries(prefixes).map(([prefix, namespace]) => declared(prefix, namespace)), word.text)
      : [...names(await index, word.text, place(context.state.sliceDoc(0, from)), prefixes), ...keywords(word.text)];
    return options.length ? { from, options: options.slice(0, MAX_COMPLETIONS), filter: false } : null;
  };
}

// Zażółć → zazolc: letters without their marks (Unicode does not decompose ł).
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[łŁ]/g, "l").toLowerCase();
}

function indexed(term, language) {
  const labels = [term[language], term.any, term.pl, term.en, ...(term.also ?? [])].filter(Boolean);
  const words = [term.name.replace(/^[^:]*:/, ""), ...labels].map(folded);
  return { ...term, label: labels[0], other: labels.find((label) => label !== labels[0]), text: folded(term.name), words };
}

// Score of a name: it starts with the typed text, a label does, a word of a label does.
function fit(term, typed) {
  if (!typed || term.text.startsWith(typed)) return 4;
  if (term.words.some((word) => word.startsWith(typed))) return 3;
  if (term.words.some((word) => new RegExp(`[^\\p{L}\\p{N}]${escaped(typed)}`, "u").test(word))) return 2;
  return typed.length > 2 && term.words.some((word) => word.includes(typed)) ? 1 : 0;
}

function names(index, typed, wanted, prefixes) {
  return index
    .map((term) => ({ term, score: fit(term, folded(typed)) }))
    .filter(({ score }) => score)
    .map(({ term, score }) => ({ term, score: score + (term.kind === wanted ? 5 : 0) }))
    .sort((left, right) => right.score - left.score || left.term.name.length - right.term.name.length)
    .slice(0, MAX_COMPLETIONS)
    .map(({ term }) => ({
      label: term.name, displayLabel: term.label ?? term.name, detail: term.label && term.name,
      type: term.kind, info: term.other, apply: inserting(prefixes),
    }));
}

// Kind of the next term of a triple: a property after its subject or ";", a class after "a".
function place(before) {
  const open = before.slice(-2000).replace(/<[^>\s]*>/g, "<>").replace(/"[^"\n]*"|'[^'\n]*'/g, '""').replace(/#.*$/gm, "");
  const triple = open.split(/[{};]|\.(?=\s)/).pop();
  const parts = triple.trim().split(/\s+/).filter(Boolean);
  if (/^(a|rdf:type)$/.test(parts.at(-1) ?? "")) return "class";
  const predicate = /;\s*$/.test(open) ? parts.length === 0 : parts.length === 1 && /^[?$<_\p{L}-]*[:?$<]/u.test(parts[0]);
  return predicate ? "property" : "thing";
}

function inserting(prefixes) {
  return (view, { label }, from, to) => {
    const prefix = label[0] === "<" ? undefined : label.split(":")[0];
    const line = prefix === undefined ? null : declaration(view.state, prefix, prefixes[prefix]);
    const changes = [{ from, to, insert: label }, ...(line ? [line] : [])];
    const end = from + label.length + (line && line.from <= from ? line.insert.length : 0);
    view.dispatch({ changes, selection: { anchor: end }, userEvent: "input.complete", scrollIntoView: true });
  };
}

// Change that declares a prefix below the other declarations; null if it is declared.
export function declaration(state, prefix, namespace) {
  const lines = state.doc.toString().split("\n");
  const own = new RegExp(`^\\s*PREFIX\\s+${escaped(prefix)}:`, "i");
  if (!namespace || lines.some((line) => line.split(/(?=\bPREFIX\b)/i).some((part) => own.test(part)))) return null;
  const last = lines.findLastIndex((line) => DECLARATION.test(line));
  const first = lines.findIndex((line) => line.trim() && !/^\s*#/.test(line));
  const number = last >= 0 ? last + 1 : Math.max(first, 0);
  const from = number < lines.length ? state.doc.line(number + 1).from : state.doc.length;
  const text = `PREFIX ${prefix}: <${namespace}>`;
  return { from, insert: number < lines.length ? `${text}\n` : `\n${text}` };
}

function declaring(state, from) {
  return /PREFIX\s+$/i.test(state.sliceDoc(Math.max(0, from - 20), from));
}

function declared(prefix, namespace) {
  return { label: `${prefix}: <${namespace}>`, type: "namespace" };
}

function variables(state, typed) {
  const all = new Set(state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu));
  all.delete(typed);
  return matching([...all].map((label) => ({ label, type: "variable" })), typed);
}

function keywords(typed) {
  const words = [...KEYWORDS.map((label) => ({ label, type: "keyword" })), ...FUNCTIONS.map((label) => ({ label, type: "function", apply: `${label}(` }))];
  return typed ? matching(words, typed) : words;
}

function matching(options, typed) {
  return options.filter(({ label }) => folded(label).startsWith(folded(typed)));
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
