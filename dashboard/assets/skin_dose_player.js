// Plays a procedure: each picture adds its doses to the cells. `frames.film` in Python makes the data.
const MARGIN_CM = 5;
const PLAY_MS = 9000;
const SHORTEST_MS = 130;
const QUIET = "#7d8b95";
const RING = "#3ee6ff";

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

function colourTable(colours) {
  const steps = colours.map((colour) => colour.match(/\d+/g).map(Number));
  return Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (steps.length - 1);
    const low = Math.min(Math.floor(place), steps.length - 2);
    const mix = steps[low].map((value, channel) =>
      Math.round(value + (place - low) * (steps[low + 1][channel] - value)),
    );
    return `rgb(${mix.join(",")})`;
  });
}

class Player {
  constructor(root, data) {
    this.data = data;
    this.boxes = new Float32Array(bytes(data.boxes));
    this.starts = new Int32Array(bytes(data.starts));
    this.cells = new Int32Array(bytes(data.cells));
    this.doses = new Float32Array(bytes(data.doses));
    this.colours = colourTable(data.colours);
    this.sum = new Float32Array(this.boxes.length / 4);
    this.find = (selector) => root.querySelector(selector);
    this.canvas = this.find("canvas");
    this.slider = this.find("input");
    this.button = this.find(".play");
    this.canvas.setAttribute("aria-label", data.words.alt);
    this.slider.setAttribute("aria-label", data.words.event);
    this.find(".dose .label").textContent = data.words.so_far;
    this.button.textContent = data.words.play;
    this.slider.max = data.frames.length - 1;
    this.slider.oninput = () => {
      this.pause();
      this.show(Number(this.slider.value));
    };
    this.button.onclick = () => (this.timer ? this.pause() : this.play());
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.canvas.parentElement);
    this.at = -1;
    this.show(data.frames.length - 1);
  }

  play() {
    if (this.at >= this.data.frames.length - 1) this.show(0);
    const pause = Math.max(SHORTEST_MS, PLAY_MS / this.data.frames.length);
    this.button.textContent = this.data.words.pause;
    this.timer = setInterval(() => {
      if (this.at >= this.data.frames.length - 1) this.pause();
      else this.show(this.at + 1);
    }, pause);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = this.data.words.play;
  }

  stop() {
    this.pause();
    this.watch.disconnect();
  }

  show(frame) {
    if (frame < this.at) {
      this.sum.fill(0);
      this.at = -1;
    }
    for (let index = this.starts[this.at + 1]; index < this.starts[frame + 1]; index += 1) {
      this.sum[this.cells[index]] += this.doses[index];
    }
    this.at = frame;
    this.slider.value = frame;
    const texts = this.data.frames[frame];
    this.slider.setAttribute("aria-valuetext", texts.title);
    this.find(".title").textContent = texts.title;
    this.find(".detail").textContent = texts.detail;
    this.find(".dose strong").textContent = texts.dose;
    this.draw();
  }

  draw() {
    const [left, right, top, bottom] = this.data.extent;
    const barRoom = 96;
    const width = this.canvas.parentElement.clientWidth;
    if (!width) return;
    const scale = (width - barRoom) / (right - left);
    const height = Math.ceil((bottom - top + 2 * MARGIN_CM) * scale);
    const dense = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * dense);
    this.canvas.height = Math.round(height * dense);
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext("2d");
    // Whole device pixels, so that neighbouring cells share an edge and leave no seam.
    const x = (cm) => Math.round((cm - left) * scale * dense);
    const y = (cm) => Math.round((cm - top + MARGIN_CM) * scale * dense);
    const box = (l, t, r, b) => [x(l), y(t), x(r) - x(l), y(b) - y(t)];
    for (const [l, r, t, b] of this.data.parts) {
      pen.fillStyle = this.colours[0];
      pen.fillRect(...box(l, t, r, b));
    }
    for (let cell = 0; cell < this.sum.length; cell += 1) {
      if (this.sum[cell] <= 0) continue;
      const [l, t, w, h] = this.boxes.subarray(4 * cell, 4 * cell + 4);
      pen.fillStyle = this.colours[Math.min(255, Math.round((255 * this.sum[cell]) / this.data.top_mgy))];
      pen.fillRect(...box(l, t, l + w, t + h));
    }
    pen.strokeStyle = QUIET;
    pen.lineWidth = 1.5 * dense;
    for (const [l, r, t, b] of this.data.parts) pen.strokeRect(...box(l, t, r, b));
    this.words(pen, dense, x, y);
    this.ring(pen, dense, x, y);
    this.bar(pen, dense, (width - barRoom + 28) * dense, y(top), Math.min(300 * dense, y(bottom) - y(top)));
  }

  words(pen, dense, x, y) {
    pen.fillStyle = QUIET;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `600 ${12 * dense}px ${getComputedStyle(this.canvas).fontFamily}`;
    for (const { x: across, y: along, word } of this.data.directions) pen.fillText(word, x(across), y(along));
  }

  ring(pen, dense, x, y) {
    if (!this.data.peak) return;
    for (const [colour, width] of [
      ["#000000", 4],
      [RING, 2],
    ]) {
      pen.beginPath();
      pen.arc(x(this.data.peak[0]), y(this.data.peak[1]), 6.5 * dense, 0, 2 * Math.PI);
      pen.strokeStyle = colour;
      pen.lineWidth = width * dense;
      pen.stroke();
    }
  }

  bar(pen, dense, left, top, length) {
    const thick = 14 * dense;
    const shade = pen.createLinearGradient(0, top + length, 0, top);
    for (const [index, colour] of this.data.colours.entries()) {
      shade.addColorStop(index / (this.data.colours.length - 1), colour);
    }
    pen.fillStyle = shade;
    pen.fillRect(left, top, thick, length);
    pen.fillStyle = QUIET;
    pen.textAlign = "left";
    pen.font = `${12 * dense}px ${getComputedStyle(this.canvas).fontFamily}`;
    pen.fillText(this.data.top_text, left + thick + 5 * dense, top + 6 * dense);
    pen.fillText("0", left + thick + 5 * dense, top + length - 5 * dense);
  }
}

const players = new WeakMap();

export default function ({ parentElement, data }) {
  players.get(parentElement)?.stop();
  const player = new Player(parentElement, data);
  players.set(parentElement, player);
  return () => player.stop();
}
