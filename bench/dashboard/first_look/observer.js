// Records what the page does, for bench.dashboard.first_look: paint, layout shifts, requests, runs of the script with
// their messages, and elements that are drawn.
const seen = { lcp: 0, cls: 0, shifts: [], lastActivity: 0, lastDrawn: 0, runs: 0, running: false };
window.firstLook = seen;
const active = (time) => {
  seen.lastActivity = Math.max(seen.lastActivity, time);
};
const observe = (type, record) =>
  new PerformanceObserver((list) => list.getEntries().forEach(record)).observe({ type, buffered: true });
observe("largest-contentful-paint", (entry) => {
  seen.lcp = entry.startTime;
});
observe("resource", (entry) => active(entry.responseEnd));
// A short run begins and ends before the page is drawn: its messages are seen all the same.
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener("message", () => active(performance.now()));
  }
};
// A session window as web.dev defines it: gaps under 1 s, at most 5 s; the score is that of the worst window.
const window_ = { start: -9999, end: -9999, sum: 0 };
const describe = (source) => {
  const node = source.node?.nodeType === Node.TEXT_NODE ? source.node.parentElement : source.node;
  const name = node?.closest("[data-testid], [class*=st-key-]");
  const tag = node ? `${node.tagName}.${node.className?.baseVal ?? node.className}` : "removed";
  return `${name?.dataset.testid ?? ""} ${name?.className ?? ""} ${tag} ${source.previousRect.top}+${source.previousRect.height}>${source.currentRect.top}+${source.currentRect.height}`;
};
observe("layout-shift", (entry) => {
  active(entry.startTime);
  if (entry.hadRecentInput) return;
  if (entry.startTime - window_.end > 1000 || entry.startTime - window_.start > 5000) {
    window_.start = entry.startTime;
    window_.sum = 0;
  }
  window_.end = entry.startTime;
  window_.sum += entry.value;
  seen.cls = Math.max(seen.cls, window_.sum);
  seen.shifts.push({ at: entry.startTime, value: entry.value, sources: entry.sources.map(describe) });
});
// The table for screen readers, hidden within the canvas of each grid, follows a third of a second after the grid.
const isDrawn = (record) => record.type === "childList" && !record.target.closest?.("canvas");
const note = (records) => {
  if (records.some(isDrawn)) seen.lastDrawn = performance.now();
  const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
  const running = state !== undefined && state !== "notRunning";
  if (running === seen.running) return;
  if (running) seen.runs += 1;
  seen.running = running;
  active(performance.now());
};
new MutationObserver(note).observe(document, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-test-script-state"],
});
// Settled: something has happened since a time, and then nothing for 500 ms.
seen.settled = (since) => {
  const last = Math.max(seen.lastActivity, seen.lastDrawn);
  return seen.runs > 0 && seen.lastActivity > since && !seen.running && performance.now() - last > 500;
};
