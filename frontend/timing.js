// Duration of the answer, from Server-Timing; the page itself is the same for everyone.
export function showTime() {
  const place = document.querySelector("[data-took]");
  const times = performance.getEntriesByType("navigation")[0]?.serverTiming ?? [];
  const query = times.find(({ name }) => name === "query");
  const cached = times.some(({ name, description }) => name === "cache" && description === "hit");
  if (!place || !(query || cached)) return;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 2 });
  place.textContent = ` · ${query ? place.dataset.took.replace("{}", number.format(query.duration)) : place.dataset.kept}`;
}
