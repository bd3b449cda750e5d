"""Saving a chart as a picture: the browser writes the SVG that it shows; nothing is asked of any server."""

import streamlit as st

_HTML = (
    '<span class="save"><button type="button" data-kind="svg" title="Save the chart as SVG">SVG</button>'
    '<button type="button" data-kind="png" title="Save the chart as PNG">PNG</button></span>'
)
_CSS = """
.save { display: inline-flex; gap: .5rem; }
button { border: 0; padding: .2rem .3rem; background: none; cursor: pointer; font: inherit; font-size: .95rem;
  color: var(--st-text-color); border-radius: 4px; }
button:hover, button:focus-visible { color: var(--st-primary-color); outline-color: var(--st-primary-color); }
"""
_JS = """
const SCALE = 2;

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function picture(place) {
  const shown = document.querySelector(`.st-key-${CSS.escape(place)} svg.marks`);
  if (!shown) return null;
  const copy = shown.cloneNode(true);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const colour = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  const looks = { width: "100%", height: "100%", fill: colour };
  for (const [name, value] of Object.entries(looks)) paper.setAttribute(name, value);
  copy.insertBefore(paper, copy.firstChild);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return { text: new XMLSerializer().serializeToString(copy), box: shown.getBoundingClientRect() };
}

function asPng(made, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = made.box.width * SCALE;
    canvas.height = made.box.height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => offer(blob, name));
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(made.text);
}

export default function (component) {
  const { parentElement, data } = component;
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => {
      const made = picture(data.place);
      if (!made) return;
      if (button.dataset.kind === "png") asPng(made, `${data.name}.png`);
      else offer(new Blob([made.text], { type: "image/svg+xml" }), `${data.name}.svg`);
    };
  }
}
"""

_component = st.components.v2.component("kerma_save_chart", html=_HTML, css=_CSS, js=_JS)


def buttons(place: str, name: str) -> None:
    """Offer the chart in the container with the key `place` as SVG and PNG, under a file name without ending."""
    _component(key=f"save:{place}", data={"place": place, "name": name}, width="content", height="content")
