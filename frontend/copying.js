// Buttons that copy the text of an element, or the address of a link.
export function copyButtons() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = !navigator.clipboard || !source;
    button.addEventListener("click", () => copy(button, source.href ?? source.textContent));
  }
}

async function copy(button, text) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.copied;
  } catch {
    return; // refused by the browser; the text can still be selected
  }
  setTimeout(() => { button.textContent = before; }, 2000);
}
