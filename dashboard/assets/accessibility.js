// Mends roles and names that Streamlit and Vega write wrongly, in the document as it changes.
const REPAIRS = [
  // Vega gives a group of marks without a name the role of a symbol; its parts have no name either.
  ["svg g[role='graphics-symbol']:not([aria-label])", { role: null, "aria-hidden": "true" }],
  // The place where files are dropped has a name, and so it is not presentational.
  ["[data-testid='stFileUploaderDropzone'][role='presentation']", { role: "group" }],
  // An icon beside a text is named after its picture ("donut_large icon").
  ["[role='img'][aria-label$=' icon']", { role: null, "aria-label": null, "aria-hidden": "true" }],
  // What opens over the page belongs to no landmark; the name is translated by page_language.js.
  ["[data-testid='stMainMenuPopover']:not([role])", { role: "region", "aria-label": "Open menu" }],
  ["[data-floating-ui-portal]:not([role]):has(a)", { role: "region", "aria-label": "Open menu" }],
  ["[data-rac][data-trigger='ComboBox']:not([role])", { role: "region", "aria-label": "Open menu" }],
  ["[data-floating-ui-portal]:not([role]):has([role='tooltip'])", { role: "region", "aria-label": "Help" }],
  // The head of a calendar is not that of the page.
  ["[data-testid='stDateInputCalendar'] header:not([role])", { role: "group" }],
];
// A button of the calendar shows the month or year, and its name is only "month" or "year".
const CALENDAR_BUTTON = "[data-testid='stDateInputCalendar'] button[aria-haspopup='listbox']";
let isDue = false;
let appClass = "";

// What opens over the page stands outside the app, which alone states its colour scheme; kerma.css asks for it there too.
function followColourScheme() {
  const app = document.querySelector(".stApp");
  if (!app || app.className === appClass) return;
  appClass = app.className;
  document.body.style.colorScheme = getComputedStyle(app).colorScheme;
}

function repair() {
  isDue = false;
  followColourScheme();
  for (const [selector, attributes] of REPAIRS) {
    for (const element of document.querySelectorAll(selector)) {
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
    }
  }
  for (const button of document.querySelectorAll(CALENDAR_BUTTON)) {
    button.dataset.kermaName ??= button.getAttribute("aria-label") ?? "";
    const name = `${button.dataset.kermaName}: ${button.textContent.trim()}`;
    if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
  }
}

// Once per frame: a chart is thousands of elements.
new MutationObserver(() => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(repair);
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
