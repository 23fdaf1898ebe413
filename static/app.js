// The theme first: this script stands in the head, so that the page never shows in the wrong one.
const THEMES = ["system", "light", "dark"];
const root = document.documentElement;

function storedTheme() {
  try {
    const stored = localStorage.getItem("theme");
    return THEMES.includes(stored) ? stored : "system";
  } catch {
    return "system";
  }
}

function showTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const name of document.querySelectorAll("[data-theme-name]")) name.textContent = theme;
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(storedTheme()) + 1) % THEMES.length];
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
  showTheme(theme);
}

showTheme(storedTheme());

// Dialogs: the same link leads to a page of its own where there is no script.
function openDialog(name) {
  const dialog = document.getElementById(name);
  if (!dialog || dialog.open) return false;
  for (const menu of document.querySelectorAll("details.account[open]")) menu.open = false;
  dialog.showModal();
  return true;
}

async function copy(button) {
  const said = button.querySelector("[aria-live]");
  const text = document.getElementById(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    said.textContent = "Selected";
  }
  setTimeout(() => (said.textContent = "Copy"), 2000);
}

function clicked(event) {
  const menu = document.querySelector("details.account[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
  const target = event.target.closest("[data-dialog],[data-close],[data-copy],[data-theme-switch]");
  if (!target) return;
  const { dialog, close, copy: copies } = target.dataset;
  if (dialog !== undefined) {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (plain && openDialog(dialog)) event.preventDefault();
  } else if (close !== undefined) target.closest("dialog").close();
  else if (copies !== undefined) copy(target);
  else nextTheme();
}

function typesText(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function pressed(event) {
  const menu = document.querySelector("details.account[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typesText(event.target) || document.querySelector("dialog[open]")) return;
  const search = document.querySelector("[data-search]");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && openDialog("keys")) event.preventDefault();
}

// A form is sent once: a second click finds its button switched off. Coming back to a page that
// the browser kept switches it on again.
function sent(event) {
  if (event.target.matches("[data-filter]")) event.preventDefault();
  if (!event.target.matches("[data-once]")) return;
  for (const button of event.target.querySelectorAll("button:not([type=button])")) button.disabled = true;
}

function shown() {
  for (const button of document.querySelectorAll("[data-once] button")) button.disabled = false;
  for (const form of document.querySelectorAll("[data-filter]")) filter(form);
}

// A filter hides what does not match, on the page itself: a select is held against the attribute
// of its name, a text against all that is to be read.
function filter(form) {
  const wanted = [...form.elements].filter((field) => field.name && field.value.trim());
  const list = document.getElementById(form.dataset.filter);
  const items = [...list.querySelectorAll("[data-item]")];
  const fits = (item, { type, name, value }) => {
    if (type !== "search") return item.dataset[name] === value;
    const text = item.textContent.toLowerCase();
    return value.toLowerCase().trim().split(/\s+/).every((word) => text.includes(word));
  };
  for (const item of items) item.hidden = !wanted.every((field) => fits(item, field));
  for (const group of list.querySelectorAll("[data-group]"))
    group.hidden = !group.querySelector("[data-item]:not([hidden])");
  const left = items.filter((item) => !item.hidden).length;
  list.querySelector("[data-empty]").hidden = left > 0;
  form.querySelector("output").textContent = `${left} of ${items.length} shown`;
}

function changed(event) {
  const form = event.target.closest("[data-filter]");
  // A reset has not happened yet when it is told.
  if (form) setTimeout(() => filter(form));
}

document.addEventListener("DOMContentLoaded", () => {
  showTheme(storedTheme());
  const needScript = "[data-copy],[data-theme-switch],button[data-dialog],[data-filter]";
  for (const element of document.querySelectorAll(needScript)) element.hidden = false;
});
document.addEventListener("click", clicked);
document.addEventListener("keydown", pressed);
document.addEventListener("submit", sent);
for (const kind of ["input", "reset"]) document.addEventListener(kind, changed);
addEventListener("pageshow", shown);
addEventListener("storage", () => showTheme(storedTheme()));
