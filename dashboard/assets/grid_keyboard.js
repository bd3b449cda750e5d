// The keyboard in tables whose rows open a page (dashboard/ui/table.py). Streamlit selects a cell as soon as such a table
// is focused, and with each arrow key, and a selected cell opens its page: nobody could pass a list by Tab. Here arrow
// keys move a frame from row to row, Enter clicks the row within it, and Tab leaves the table.
const GRID = "[class*='st-key-row-opens'] canvas[data-testid='data-grid-canvas']";
// As dashboard/ui/table.py draws them; the heading has the height of a row.
const ROW_PX = 35;
const CLICKED_PX = 60;
const MOVES = {
  ArrowDown: (row) => row + 1,
  ArrowUp: (row) => row - 1,
  PageDown: (row, perPage) => row + perPage,
  PageUp: (row, perPage) => row - perPage,
  Home: () => 0,
  End: (_, __, last) => last,
};
// By canvas: the number of the framed row.
const rows = new WeakMap();
const frame = document.createElement("div");
frame.className = "kerma-row-frame";
// Screen readers speak the row in the frame.
const announcer = document.createElement("div");
announcer.className = "kerma-announcer";
announcer.setAttribute("role", "status");
let isPointer = false;

function show(canvas, row) {
  const table = canvas.closest("[data-testid='stDataFrameResizable']");
  const scroller = table.querySelector(".dvn-scroller");
  const visible = scroller.clientHeight - ROW_PX;
  const [top, bottom] = [row * ROW_PX, (row + 1) * ROW_PX];
  scroller.scrollTop = Math.min(top, Math.max(scroller.scrollTop, bottom - visible));
  frame.style.top = `${ROW_PX + top - scroller.scrollTop}px`;
  table.append(frame);
  frame.scrollIntoView({ block: "nearest" });
  // The grid writes its cells anew when it has scrolled.
  requestAnimationFrame(() => {
    const cells = canvas.querySelectorAll(`tr[aria-rowindex='${row + 2}'] [role='gridcell']`);
    document.body.append(announcer);
    announcer.textContent = [...cells].map((cell) => cell.textContent).join(", ");
  });
}

// The table for screen readers is written only after the canvas was focused; the heading is its first row.
function lastRow(canvas) {
  const count = canvas.querySelector("table")?.getAttribute("aria-rowcount");
  return count ? Number(count) - 2 : 0;
}

function move(canvas, step) {
  const last = lastRow(canvas);
  const perPage = Math.floor(canvas.clientHeight / ROW_PX) - 1;
  const row = Math.max(0, Math.min(last, step(rows.get(canvas) ?? 0, perPage, last)));
  rows.set(canvas, row);
  show(canvas, row);
}

function click(canvas) {
  const middle = frame.getBoundingClientRect();
  const place = {
    clientX: middle.left + CLICKED_PX,
    clientY: middle.top + ROW_PX / 2,
    bubbles: true,
    cancelable: true,
    pointerId: 1,
    pointerType: "mouse",
    isPrimary: true,
  };
  const types = ["pointermove", "pointerdown", "pointerup", "click"];
  for (const type of types) canvas.dispatchEvent(new PointerEvent(type, place));
}

const isGrid = (target) => target instanceof HTMLElement && target.matches(GRID);

addEventListener(
  "pointerdown",
  () => {
    isPointer = true;
    frame.remove();
  },
  true,
);
addEventListener(
  "focusin",
  (event) => {
    if (isPointer || !isGrid(event.target)) return;
    event.stopImmediatePropagation();
    move(event.target, (row) => row);
  },
  true,
);
addEventListener("focusout", () => frame.remove(), true);
addEventListener(
  "keydown",
  (event) => {
    isPointer = false;
    if (!isGrid(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();
    if (event.key === "Enter") click(event.target);
    else if (Object.hasOwn(MOVES, event.key)) move(event.target, MOVES[event.key]);
    else return;
    event.preventDefault();
  },
  true,
);
