// The axis of time, with the numbers of the evidence on it.

const AXIS = 38;

/** Distances between ticks, in microseconds, of which there are at most so many. */
function ticks(from, to, most) {
  const rough = (to - from) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const first = Math.ceil(from / step);
  const number = Math.floor(to / step) - first + 1;
  return { step, times: Array.from({ length: Math.max(number, 0) }, (_, place) => (first + place) * step) };
}

/** A time on the axis, no longer than the distance of the ticks asks for. */
function tickText(at, step) {
  const decimals = Math.max(0, 6 - Math.floor(Math.log10(step) + 1e-9));
  return `${(at / 1e6).toFixed(Math.min(decimals, 6))} s`;
}

function drawGrid(pen, top, bottom) {
  const { times } = ticks(pen.scene.from, pen.scene.to, pen.width / 90);
  pen.context.fillStyle = colours.grid;
  for (const at of times) pen.context.fillRect(Math.round(pen.x(at)), top, 1, bottom - top);
}

function drawAxis(pen) {
  const { context, scene } = pen;
  context.fillStyle = colours.bg;
  context.fillRect(0, 0, pen.width, AXIS);
  context.fillStyle = colours.line;
  context.fillRect(0, AXIS - 1, pen.width, 1);
  const { step, times } = ticks(scene.from, scene.to, pen.width / 90);
  context.font = colours.small;
  context.textAlign = "center";
  for (const at of times) {
    const x = Math.round(pen.x(at));
    context.fillStyle = colours.line;
    context.fillRect(x, AXIS - 5, 1, 4);
    context.fillStyle = colours.soft;
    const text = tickText(at, step);
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(Math.max(x, half + 1), pen.width - half - 1), AXIS - 8);
  }
  drawFlags(pen);
}

/** Numbers that share a place are told together. */
function flags(pen) {
  const flags = [];
  pen.scene.evidence.forEach((line, place) => {
    const x = pen.x(line.at);
    if (x < 0 || x > pen.width) return;
    const last = flags[flags.length - 1];
    if (last && x - last.x < 22) last.numbers.push(place + 1);
    else flags.push({ x, numbers: [place + 1] });
  });
  return flags;
}

function flagText({ numbers }) {
  return numbers.length === 1 ? String(numbers[0]) : `${numbers[0]}\u2013${numbers[numbers.length - 1]}`;
}

function drawFlags(pen) {
  const { context } = pen;
  context.font = colours.small;
  context.textAlign = "center";
  for (const flag of flags(pen)) {
    const text = flagText(flag);
    const width = context.measureText(text).width + 8;
    context.fillStyle = colours.accent;
    context.beginPath();
    context.roundRect(flag.x - width / 2, 2, width, 14, 3);
    context.fill();
    context.fillStyle = colours.bg;
    context.fillText(text, flag.x, 12.5);
  }
}

/** Where the evidence is, through all lanes. */
function drawEvidence(pen, top, bottom) {
  const { context } = pen;
  context.strokeStyle = colours.accent;
  context.globalAlpha = 0.55;
  context.setLineDash([3, 3]);
  context.beginPath();
  for (const { at } of pen.scene.evidence) {
    const x = Math.round(pen.x(at)) + 0.5;
    context.moveTo(x, top);
    context.lineTo(x, bottom);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}
