// Earlier queries, newest first, stored in this browser only.
const KEY = "lis-graph.asked";
const MAX_QUERIES = 30;
const MAX_QUERY_CHARS = 20_000;

export function earlierQueries(area, restore) {
  const section = document.querySelector("[data-asked]");
  area.form.addEventListener("submit", () => add(area.value));
  if (section) show(section, restore);
}

function all() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(({ text, when }) => typeof text === "string" && when) : [];
  } catch {
    return []; // no storage, or the key has another use
  }
}

function add(text) {
  if (!text.trim() || text.length > MAX_QUERY_CHARS) return;
  const others = all().filter((query) => query.text !== text);
  store([{ text, when: new Date().toISOString() }, ...others].slice(0, MAX_QUERIES));
}

function store(queries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch { /* full or forbidden: no history */ }
}

function show(section, restore) {
  const list = section.querySelector("ol");
  const queries = all();
  section.hidden = queries.length === 0;
  list.replaceChildren(...queries.map((query) => item(query, restore)));
  section.querySelector("[data-clear]").addEventListener("click", () => {
    store([]);
    section.hidden = true;
  });
}

function item({ text, when }, restore) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = gist(text);
  button.title = text.slice(0, 500);
  button.addEventListener("click", () => restore(text));
  const time = document.createElement("time");
  time.dateTime = when;
  time.textContent = new Date(when).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const line = document.createElement("li");
  line.append(button, " ", time);
  return line;
}

// The first comment of a query, or else the query without its prefixes, on one line.
function gist(text) {
  const comment = text.match(/^\s*#\s*(.+)/)?.[1];
  const body = text.replace(/^\s*(?:PREFIX\s+\S*:|BASE)\s*<[^>]*>/gim, "").replace(/\s+/g, " ").trim();
  const line = comment ?? body;
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
