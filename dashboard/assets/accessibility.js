// Mends roles and names that Streamlit and Vega write wrongly, in the document as it changes.
const REPAIRS = [
  // Vega gives a group of marks without a name the role of a symbol; its parts have no name either.
  ["svg g[role='graphics-symbol']:not([aria-label])", { role: null, "aria-hidden": "true" }],
  // The place where files are dropped has a name, and so it is not presentational.
  ["[data-testid='stFileUploaderDropzone'][role='presentation']", { role: "group" }],
  // An icon beside a text is named after its picture ("donut_large icon").
  ["[role='img'][aria-label$=' icon']", { role: null, "aria-label": null, "aria-hidden": "true" }],
];
let isDue = false;

function repair() {
  isDue = false;
  for (const [selector, attributes] of REPAIRS) {
    for (const element of document.querySelectorAll(selector)) {
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
    }
  }
}

// Once per frame: a chart is thousands of elements.
new MutationObserver(() => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(repair);
}).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
