// Draws a pose: left limbs blue, right limbs orange, the nearer side over the farther one.

const LIMBS = {
  left: [
    [11, 13, 15, 19],
    [23, 25, 27, 31],
  ],
  right: [
    [12, 14, 16, 20],
    [24, 26, 28, 32],
  ],
};
const TRUNK = [11, 12, 24, 23];
const JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];
const COLOURS = { left: "#56b4e9", right: "#e69f00", trunk: "#f2f5f3" };
const SEEN = 0.5;

/**
 * Draws one pose.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, z?: number, visibility?: number}[]} points 33 landmarks in canvas pixels
 * @param {number} width of a limb, in canvas pixels
 */
export function drawSkeleton(context, points, width) {
  context.lineCap = context.lineJoin = "round";
  const depth = (side) => LIMBS[side].flat().reduce((sum, index) => sum + (points[index].z ?? 0), 0);
  const [far, near] = depth("left") > depth("right") ? ["left", "right"] : ["right", "left"];
  for (const limb of LIMBS[far]) drawLimb(context, points, limb, COLOURS[far], width);
  drawTrunk(context, points, width);
  for (const limb of LIMBS[near]) drawLimb(context, points, limb, COLOURS[near], width);
  drawHead(context, points, width);
  context.fillStyle = "#ffffff";
  for (const index of JOINTS) {
    if ((points[index].visibility ?? 1) < SEEN) continue;
    context.beginPath();
    context.arc(points[index].x, points[index].y, width * 0.52, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The inner angle at the middle of three landmarks, as an arc and its number beside it. */
export function drawAngle(context, points, [from, at, to], words, width) {
  const corner = points[at];
  const start = Math.atan2(points[from].y - corner.y, points[from].x - corner.x);
  const end = Math.atan2(points[to].y - corner.y, points[to].x - corner.x);
  const turn = ((end - start + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  const radius = width * 4.5;
  context.beginPath();
  context.arc(corner.x, corner.y, radius, start, start + turn, turn < 0);
  context.strokeStyle = "#ffffff";
  context.lineWidth = width * 0.4;
  context.stroke();
  const middle = start + turn / 2;
  context.font = `600 ${Math.round(width * 3.2)}px "Inter Variable", sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = width * 0.6;
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  const x = corner.x + Math.cos(middle) * radius * 1.9;
  const y = corner.y + Math.sin(middle) * radius * 1.6;
  context.strokeText(words, x, y);
  context.fillStyle = "#ffffff";
  context.fillText(words, x, y);
}

function drawLimb(context, points, limb, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (let index = 1; index < limb.length; index++) {
    const [from, to] = [points[limb[index - 1]], points[limb[index]]];
    const seen = Math.min(from.visibility ?? 1, to.visibility ?? 1) >= SEEN;
    context.globalAlpha = seen ? 1 : 0.35;
    context.setLineDash(seen ? [] : [width * 0.4, width * 1.8]);
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function drawTrunk(context, points, width) {
  context.beginPath();
  for (const index of TRUNK) context.lineTo(points[index].x, points[index].y);
  context.closePath();
  context.fillStyle = "rgb(242 245 243 / 16%)";
  context.fill();
  context.strokeStyle = COLOURS.trunk;
  context.lineWidth = width * 0.45;
  context.stroke();
}

function drawHead(context, points, width) {
  const [nose, left, right] = [points[0], points[7], points[8]];
  const neck = { x: (points[11].x + points[12].x) / 2, y: (points[11].y + points[12].y) / 2 };
  const centre = { x: (left.x + right.x + nose.x) / 3, y: (left.y + right.y + nose.y) / 3 };
  const radius = Math.hypot(centre.x - neck.x, centre.y - neck.y) * 0.46;
  context.beginPath();
  context.arc(centre.x, centre.y, radius, 0, 2 * Math.PI);
  context.strokeStyle = COLOURS.trunk;
  context.lineWidth = width * 0.7;
  context.stroke();
}
