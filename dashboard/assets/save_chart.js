// Saves a chart as SVG or PNG: the picture that the browser shows, with title and note.
// Pixels of the PNG per pixel on the screen.
const SCALE = 2;
// Margins around the chart, in pixels.
const SIDE = 36;
const HEAD = 44;
const FOOT = 40;

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function svgElement(name, attributes, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

// The chart as SVG text, with background, title and note; the margins leave room for the glyphs of another font.
function pictureOf(data) {
  const chart = document.querySelector(`.st-key-${CSS.escape(data.container)} svg.marks`);
  if (!chart) return null;
  const page = getComputedStyle(document.querySelector(".stApp"));
  const { width, height } = chart.getBoundingClientRect();
  const box = { x: -SIDE, y: -HEAD, width: width + 2 * SIDE, height: height + HEAD + FOOT };
  const copy = chart.cloneNode(true);
  const text = { x: -SIDE + 12, fill: page.color, "font-family": "sans-serif" };
  copy.prepend(
    svgElement("rect", { ...box, fill: page.backgroundColor }),
    svgElement("text", { ...text, y: -HEAD + 26, "font-size": 16, "font-weight": 600 }, data.title),
    svgElement("text", { ...text, y: height + FOOT - 14, "font-size": 11, opacity: 0.8 }, data.note),
  );
  const attributes = { xmlns: "http://www.w3.org/2000/svg", width: box.width, height: box.height, style: "" };
  for (const [key, value] of Object.entries(attributes)) copy.setAttribute(key, value);
  copy.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  return { text: new XMLSerializer().serializeToString(copy), box };
}

function downloadPng(picture, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.box.width * SCALE;
    canvas.height = picture.box.height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, name));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
}

export default function (component) {
  const { parentElement, data } = component;
  for (const button of parentElement.querySelectorAll("button")) {
    button.title = data.titles[button.dataset.kind];
    button.onclick = () => {
      const picture = pictureOf(data);
      if (!picture) return;
      if (button.dataset.kind === "png") downloadPng(picture, `${data.name}.png`);
      else download(new Blob([picture.text], { type: "image/svg+xml" }), `${data.name}.svg`);
    };
  }
}
