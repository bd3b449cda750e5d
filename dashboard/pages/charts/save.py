"""Saving a chart as a picture: the browser writes the SVG that it shows; nothing is asked of any server."""

import streamlit as st

_HTML = (
    '<span class="save"><button type="button" data-kind="svg" title="Save the chart as SVG">SVG</button>'
    '<button type="button" data-kind="png" title="Save the chart as PNG">PNG</button></span>'
)
_CSS = """
.save { display: inline-flex; }
button { border: 0; padding: .2rem .4rem; background: none; cursor: pointer; font: inherit; font-size: .875rem;
  color: var(--st-text-color); border-radius: 4px; }
button:hover, button:focus-visible { color: var(--st-primary-color); outline-color: var(--st-primary-color); }
"""
_JS = """
const SCALE = 2;
const SIDE = 36;
const HEAD = 44;
const FOOT = 40;

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function element(name, looks, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(looks)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// The chart on its paper with heading and note; the margins leave room for the letters of another font.
function picture(data) {
  const shown = document.querySelector(`.st-key-${CSS.escape(data.place)} svg.marks`);
  if (!shown) return null;
  const page = getComputedStyle(document.querySelector(".stApp"));
  const { width, height } = shown.getBoundingClientRect();
  const box = { x: -SIDE, y: -HEAD, width: width + 2 * SIDE, height: height + HEAD + FOOT };
  const copy = shown.cloneNode(true);
  const said = { x: -SIDE + 12, fill: page.color, "font-family": "sans-serif" };
  copy.prepend(
    element("rect", { ...box, fill: page.backgroundColor }),
    element("text", { ...said, y: -HEAD + 26, "font-size": 16, "font-weight": 600 }, data.title),
    element("text", { ...said, y: height + FOOT - 14, "font-size": 11, opacity: 0.8 }, data.note),
  );
  const looks = { xmlns: "http://www.w3.org/2000/svg", width: box.width, height: box.height, style: "" };
  for (const [key, value] of Object.entries(looks)) copy.setAttribute(key, value);
  copy.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  return { text: new XMLSerializer().serializeToString(copy), box };
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
      const made = picture(data);
      if (!made) return;
      if (button.dataset.kind === "png") asPng(made, `${data.name}.png`);
      else offer(new Blob([made.text], { type: "image/svg+xml" }), `${data.name}.svg`);
    };
  }
}
"""

_component = st.components.v2.component("kerma_save_chart", html=_HTML, css=_CSS, js=_JS)


def buttons(place: str, name: str, title: str, note: str) -> None:
    """Offer the chart in the container with the key `place` as SVG and PNG.

    Args:
        place: the key of the chart's container.
        name: name of the file, without its ending.
        title: the heading in the picture.
        note: the line below it.
    """
    told = {"place": place, "name": name, "title": title, "note": note}
    _component(key=f"save:{place}", data=told, width="content", height="content")
