// Keeps the language of the document, which screen readers speak, the language of the page. Streamlit's index.html is
// English; the server names the language in the class of a container (dashboard/ui/language_menu.py).
const LANGUAGE = /st-key-page-language-([a-z]+)/;
let container = null;
let classes = "";

function followLanguage() {
  // Called for each change of the page, so only a new container or new classes of the known one are looked into.
  if (container?.isConnected && container.className === classes) return;
  container = document.querySelector("[class*='st-key-page-language-']");
  classes = container?.className ?? "";
  const found = classes.match(LANGUAGE);
  if (found && document.documentElement.lang !== found[1]) document.documentElement.lang = found[1];
}

new MutationObserver(followLanguage).observe(document.documentElement, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["class"],
});
