// Notes the theme before printing: print.css makes charts of the dark theme readable on white paper.
addEventListener("beforeprint", () => {
  const app = document.querySelector(".stApp");
  document.documentElement.dataset.kermaTheme = app ? getComputedStyle(app).colorScheme : "";
});
