// Shows the square of a picture that will be kept, and lets it be chosen.
// Markup: a form with <input type="file">, and <fieldset data-cropper hidden> that holds a <canvas>
// and three <input type="range"> named across, down (0 to 100) and zoom (100 to 400).
// Without this script the fieldset stays hidden and the square is the middle one.
function setUp(box) {
  const form = box.form;
  const file = form.querySelector("input[type=file]");
  const note = form.querySelector("[data-cropper-note]");
  const canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const range = (name) => form.elements[name];
  // Finer than the ranges, which hold whole numbers: a slow hand moves it too.
  const place = { across: 50, down: 50, zoom: 100 };
  let picture = null;

  function square() {
    const side = Math.min(picture.width, picture.height) / (place.zoom / 100);
    const left = ((picture.width - side) * place.across) / 100;
    const top = ((picture.height - side) * place.down) / 100;
    return { side, left, top };
  }

  function draw() {
    if (!picture) return;
    const { side, left, top } = square();
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
  }

  // The picture follows the hand, so the square goes the other way. `room`: what is not kept.
  function move(name, pixels, room, side) {
    if (room <= 0) return;
    const shown = canvas.getBoundingClientRect().width;
    const moved = place[name] - (pixels * (side / shown) * 100) / room;
    range(name).value = place[name] = Math.min(100, Math.max(0, moved));
  }

  async function open() {
    const chosen = file.files[0];
    picture = null;
    note.textContent = "";
    for (const name in place) place[name] = Number((range(name).value = range(name).defaultValue));
    try {
      if (chosen) picture = await createImageBitmap(chosen);
    } catch {
      note.textContent = note.dataset.failed;
    }
    box.hidden = !picture;
    draw();
  }

  file.addEventListener("change", open);
  box.addEventListener("input", (event) => {
    place[event.target.name] = Number(event.target.value);
    draw();
  });
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!picture || !canvas.hasPointerCapture(event.pointerId)) return;
    const { side } = square();
    move("across", event.movementX, picture.width - side, side);
    move("down", event.movementY, picture.height - side, side);
    draw();
  });
  if (file.files.length) open();
}

for (const box of document.querySelectorAll("[data-cropper]")) setUp(box);
