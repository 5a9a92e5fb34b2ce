// How long the answer took, as the server says in Server-Timing: the page itself is the same for all.
export function tellTime() {
  const place = document.querySelector("[data-took]");
  const times = performance.getEntriesByType("navigation")[0]?.serverTiming ?? [];
  const query = times.find(({ name }) => name === "query");
  const kept = times.some(({ name, description }) => name === "cache" && description === "hit");
  if (!place || !(query || kept)) return;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 2 });
  place.textContent = ` · ${query ? place.dataset.took.replace("{}", number.format(query.duration)) : place.dataset.kept}`;
}
