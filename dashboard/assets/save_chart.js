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

// The rectangle around elements on the screen.
function rectangleAround(elements) {
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.max(...boxes.map((box) => box.right)) - left;
  const height = Math.max(...boxes.map((box) => box.bottom)) - top;
  return { left, top, width, height };
}

// A chart at its place among the others.
function placedChart(chart, origin) {
  const copy = chart.cloneNode(true);
  const { left, top, width, height } = chart.getBoundingClientRect();
  const place = { x: left - origin.left, y: top - origin.top, width, height, style: "", overflow: "visible" };
  for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value);
  return copy;
}

// A label of the legend with its dot, at its place.
function placedLabel(item, origin, text) {
  const dot = item.querySelector("i").getBoundingClientRect();
  const x = dot.left - origin.left;
  const y = dot.top - origin.top + dot.height / 2;
  const radius = dot.width / 2;
  const fill = getComputedStyle(item.querySelector("i")).backgroundColor;
  return [
    svgElement("circle", { cx: x + radius, cy: y, r: radius, fill }),
    svgElement("text", { ...text, x: x + 3 * radius, y: y + 4, "font-size": 11 }, item.textContent),
  ];
}

// The chart, or its small charts and their legend, as SVG text, with background, title and note; the margins leave
// room for the glyphs of another font.
function pictureOf(data) {
  const card = document.querySelector(`.st-key-${CSS.escape(data.container)}`);
  const charts = [...card.querySelectorAll("svg.marks")];
  if (!charts.length) return null;
  const labels = [...card.querySelectorAll(".kerma-legend li")];
  const page = getComputedStyle(document.querySelector(".stApp"));
  const origin = rectangleAround([...charts, ...labels]);
  const { width, height } = origin;
  const box = { x: -SIDE, y: -HEAD, width: width + 2 * SIDE, height: height + HEAD + FOOT };
  const text = { x: -SIDE + 12, fill: page.color, "font-family": "sans-serif" };
  const attributes = { width: box.width, height: box.height, viewBox: `${box.x} ${box.y} ${box.width} ${box.height}` };
  const whole = svgElement("svg", attributes);
  whole.append(
    svgElement("rect", { ...box, fill: page.backgroundColor }),
    svgElement("text", { ...text, y: -HEAD + 26, "font-size": 16, "font-weight": 600 }, data.title),
    svgElement("text", { ...text, y: height + FOOT - 14, "font-size": 11, opacity: 0.8 }, data.note),
    ...labels.flatMap((item) => placedLabel(item, origin, text)),
    ...charts.map((chart) => placedChart(chart, origin)),
  );
  return { text: new XMLSerializer().serializeToString(whole), box };
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
