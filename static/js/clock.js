// Counts what a point of the agenda has taken, from what the server said when the page was drawn.
// Markup: <p data-clock="seconds gone by" data-planned="seconds it is given"><span>12:30</span></p>
// and <span data-clock-over>, what is said once the time is over.
// The page may be drawn again by htmx: each figure is looked for at each tick.
const SECOND = 1000;
const begun = new WeakMap();

function shown(seconds) {
  const rest = String(seconds % 60).padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${rest}`;
}

function tick() {
  for (const figure of document.querySelectorAll("[data-clock]")) {
    if (!begun.has(figure)) begun.set(figure, Date.now());
    const passed = Math.floor((Date.now() - begun.get(figure)) / SECOND);
    const seconds = Number(figure.dataset.clock) + passed;
    figure.firstElementChild.textContent = shown(seconds);
    const isOver = seconds > Number(figure.dataset.planned);
    figure.classList.toggle("is-long", isOver);
    // Said once by a screen reader, for it stands in a status.
    document.querySelector("[data-clock-over]")?.toggleAttribute("hidden", !isOver);
  }
}

tick();
setInterval(tick, SECOND);
