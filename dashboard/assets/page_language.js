// Keeps the language of the document, which screen readers speak, the language of the page, and translates the texts of
// Streamlit itself. Streamlit's index.html is English; the server names the language in the class of a container
// (dashboard/ui/language_menu.py), and the texts are in the page (dashboard/ui/framework_texts.py).
const LANGUAGE = /st-key-page-language-([a-z]+)/;
const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-valuetext"];
// Not the thousands of marks in a chart, whose names are Kerma's own.
const LABELLED = ["button", "input", "nav", "div", "section", "span", "table", "h2"]
  .flatMap((tag) => ATTRIBUTES.map((name) => `${tag}[${name}]`))
  .join(",");
// Where Streamlit writes texts of its own. Elsewhere a text may come from a DICOM object, which is never translated.
const TEXTS = [
  "[data-testid='stSkipToContent']",
  "[data-testid='stMainMenuPopover']",
  "[data-testid='stTopNavSection']",
  "[data-testid='stTooltipContent']",
  "[data-testid='stDialog']",
  "[data-testid='stStatusWidget']",
  "[data-testid='stConnectionStatus']",
  "[data-testid='stFileUploaderDropzone']",
  "[data-testid='InputInstructions']",
  "[data-testid='stDateInputFieldsScroller']",
  "[data-testid='stDateInputCalendar']",
  "[data-testid='stDataFrameColumnMenu']",
  "[data-testid='stDataFrameColumnVisibilityMenu']",
  "[role='listbox'][data-empty='true']",
  "[data-live-announcer]",
  ".gdg-search-status",
].join(",");
// Streamlit names a help button after the label as it is written, with the code of its icon.
const ICON = /:material\/\w+:\s*/g;
const TEXT = "#text";
const messages = JSON.parse(document.getElementById("kerma-framework-texts").textContent);
// By node and name of the attribute: the text of Streamlit, and the one that took its place.
const replaced = new WeakMap();
let container = null;
let classes = "";
let names = () => undefined;
let texts = names;

// Exact texts and patterns, as a function from Streamlit's text to the translated one.
function translator(exact) {
  const patterns = Object.entries(exact).filter(([text]) => text.includes("{"));
  const expressions = patterns.map(([text, message]) => {
    const escaped = text.replace(/[.*+?^$()|[\]\\/]/g, "\\$&");
    return [new RegExp(`^${escaped.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`), message];
  });
  return (text) => {
    if (Object.hasOwn(exact, text)) return exact[text];
    // The name of a button of a toolbar: what it does, and with which table or chart.
    const [action, ...rest] = text.split(": ");
    if (rest.length && Object.hasOwn(exact, action)) return [exact[action], ...rest].join(": ");
    for (const [expression, message] of expressions) {
      const found = expression.exec(text);
      if (found) return message.replace(/\{(\w+)\}/g, (_, name) => found.groups[name].replace(ICON, ""));
    }
    return undefined;
  };
}

function setLanguage(language) {
  const { texts: menuTexts = {}, names: allTexts = {} } = messages[language] ?? {};
  names = translator(allTexts);
  texts = translator({ ...allTexts, ...menuTexts });
}

function replaceText(node, name, shown, show) {
  const entries = replaced.get(node) ?? {};
  const source = entries[name]?.shown === shown ? entries[name].source : shown;
  const message = (name === TEXT ? texts : names)(source.trim()) ?? source;
  if (message === source && !entries[name]) return;
  replaced.set(node, { ...entries, [name]: { source, shown: message } });
  if (message !== shown) show(message);
}

function translateAttributes(element) {
  for (const name of ATTRIBUTES) {
    const shown = element.getAttribute(name);
    if (shown) replaceText(element, name, shown, (text) => element.setAttribute(name, text));
  }
}

function translateText(node) {
  if (node.data.trim()) {
    replaceText(node, TEXT, node.data, (text) => {
      node.data = text;
    });
  }
}

function translateTexts(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) translateText(walker.currentNode);
}

function translate(element) {
  if (element.matches(LABELLED)) translateAttributes(element);
  for (const labelled of element.querySelectorAll(LABELLED)) translateAttributes(labelled);
  if (element.closest(TEXTS)) translateTexts(element);
  else for (const part of element.querySelectorAll(TEXTS)) translateTexts(part);
}

function followLanguage() {
  // Called for each change of the page: it is searched only for a new container or new classes of the known one.
  if (container?.isConnected && container.className === classes) return;
  container = document.querySelector("[class*='st-key-page-language-']");
  classes = container?.className ?? "";
  const found = classes.match(LANGUAGE);
  if (!found || document.documentElement.lang === found[1]) return;
  document.documentElement.lang = found[1];
  setLanguage(found[1]);
  translate(document.documentElement);
}

function translateChange(change) {
  if (change.type === "characterData") {
    if (change.target.parentElement?.closest(TEXTS)) translateText(change.target);
  } else if (change.type === "attributes") {
    if (change.attributeName !== "class" && change.target.matches(LABELLED)) translateAttributes(change.target);
  } else {
    for (const node of change.addedNodes) {
      if (node instanceof HTMLElement) translate(node);
      else if (node instanceof Text && node.parentElement?.closest(TEXTS)) translateText(node);
    }
  }
}

setLanguage(document.documentElement.lang);
new MutationObserver((changes) => {
  followLanguage();
  for (const change of changes) translateChange(change);
}).observe(document.documentElement, {
  childList: true,
  subtree: true,
  characterData: true,
  attributes: true,
  attributeFilter: ["class", ...ATTRIBUTES],
});
