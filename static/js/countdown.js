// Keeps the last two days of a countdown right while the page stays open.
// Markup: <p data-countdown="ISO date" data-closed="closed"><span>48</span> hours</p>
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const figures = document.querySelectorAll("[data-countdown]");
const language = document.documentElement.lang;

function words(count, unit) {
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  const parts = format.formatToParts(count);
  return parts.find((part) => part.type === "unit").value;
}

function refresh(figure) {
  const left = new Date(figure.dataset.countdown) - Date.now();
  if (left >= 48 * HOUR) return;
  const number = figure.firstElementChild;
  const rest = figure.lastChild;
  if (left <= 0) {
    number.hidden = true;
    rest.textContent = figure.dataset.closed;
    return;
  }
  const isLong = left >= 2 * HOUR;
  const count = isLong ? Math.floor(left / HOUR) : Math.max(1, Math.floor(left / MINUTE));
  number.textContent = count;
  rest.textContent = ` ${words(count, isLong ? "hour" : "minute")}`;
}

if (figures.length) {
  setInterval(() => {
    for (const figure of figures) refresh(figure);
  }, MINUTE);
}
