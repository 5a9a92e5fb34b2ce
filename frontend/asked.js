// The queries asked before, kept in this browser alone, newest first.
const KEY = "lis-graph.asked";
const MOST = 30;
const LONGEST = 20_000;

export function questionsAsked(area, words, restore) {
  const section = document.querySelector("[data-asked]");
  area.form.addEventListener("submit", () => keep(area.value));
  if (section) show(section, words, restore);
}

function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(({ text, when }) => typeof text === "string" && when) : [];
  } catch {
    return []; // no storage here, or not ours
  }
}

function keep(text) {
  if (!text.trim() || text.length > LONGEST) return;
  const others = all().filter((one) => one.text !== text);
  store([{ text, when: new Date().toISOString() }, ...others].slice(0, MOST));
}

function store(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch { /* full, or forbidden: then there is no history */ }
}

function show(section, words, restore) {
  const list = section.querySelector("ol");
  const kept = all();
  section.hidden = kept.length === 0;
  list.replaceChildren(...kept.map((one) => item(one, words, restore)));
  section.querySelector("[data-clear]").addEventListener("click", () => {
    store([]);
    section.hidden = true;
  });
}

function item({ text, when }, words, restore) {
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

// The comment a query begins with, else the query without its prefixes, on one line.
function gist(text) {
  const comment = text.match(/^\s*#\s*(.+)/)?.[1];
  const body = text.replace(/^\s*(?:PREFIX\s+\S*:|BASE)\s*<[^>]*>/gim, "").replace(/\s+/g, " ").trim();
  const line = comment ?? body;
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
