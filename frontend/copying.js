// Buttons that copy what an element says, or the address a link leads to.
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
    return; // the browser said no; the text is there to be selected
  }
  setTimeout(() => { button.textContent = before; }, 2000);
}
