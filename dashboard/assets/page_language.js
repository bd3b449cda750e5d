// Keeps the language of the document, which screen readers speak, the language of the page. Streamlit's index.html is
// English; the server names the language in the class of a container (dashboard/ui/language_menu.py).
const LANGUAGE = /st-key-page-language-([a-z]+)/;

function followLanguage() {
  const container = document.querySelector("[class*='st-key-page-language-']");
  const found = container?.className.match(LANGUAGE);
  if (found && document.documentElement.lang !== found[1]) document.documentElement.lang = found[1];
}

new MutationObserver(followLanguage).observe(document.documentElement, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["class"],
});
