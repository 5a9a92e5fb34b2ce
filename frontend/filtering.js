// Fields that filter a list by words, as the server does without this script.
import { folded } from "./completion.js";

export function filters() {
  for (const field of document.querySelectorAll("input[data-filter]")) {
    const items = [...document.getElementById(field.dataset.filter).children];
    field.addEventListener("input", () => {
      const words = folded(field.value).split(/\s+/);
      for (const item of items) item.hidden = !words.every((word) => folded(item.textContent).includes(word));
    });
  }
}
