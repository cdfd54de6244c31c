import type { PhantomSize } from './phantomSize.ts';
import { Random } from './random.ts';
import type { Shape } from './shape.ts';

/** Pores and inclusions: radius as a part of the cylinder's radius, how many in a cylinder as high as wide, net attenuation as a part of the matrix's. */
const FAMILIES = [
  { radius: 0.25, count: 14, net: 0 },
  { radius: 0.16, count: 65, net: 0 },
  { radius: 0.05, count: 16, net: 3 },
  { radius: 0.1, count: 130, net: 0 },
  { radius: 0.06, count: 260, net: 0 },
];
/** Least thickness of the walls between pores, and of the skin, as parts of the radius. */
const WALL = 0.012;
const SKIN = 0.05;
const TRIES_PER_PORE = 60;

interface Ball {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
}

/**
 * A closed-cell foam in a denser skin: spherical pores of several sizes that neither touch nor overlap, and a
 * few dense grains, placed by random sequential addition, the large ones first. A drilled channel and a
 * dense pin run through the whole height, so that no slice looks like its mirror image or like itself turned.
 */
export function foamShapes(size: PhantomSize): readonly Shape[] {
  const { heightMm, muPerMm: mu } = size;
  const radius = size.diameterMm / 2;
  const half = heightMm / 2;
  const inner = radius * (1 - SKIN);
  const upright = (x: number, y: number, r: number, muPerMm: number): Shape => ({
    kind: 'cylinder',
    center: [x, y, 0],
    semiAxes: [r, r],
    angleDegrees: 0,
    halfHeight: half,
    muPerMm,
  });
  const channel = { x: 0.55 * radius, y: 0.42 * radius, radius: 0.13 * radius };
  const pin = { x: -0.2 * radius, y: 0.72 * radius, radius: 0.045 * radius };
  const shapes: Shape[] = [
    upright(0, 0, radius, 1.3 * mu),
    upright(0, 0, inner, -0.3 * mu),
    upright(channel.x, channel.y, channel.radius, -mu),
    upright(pin.x, pin.y, pin.radius, 2 * mu),
  ];
  const random = new Random(size.seed).fork('foam');
  const gap = WALL * radius;
  const balls: Ball[] = [];
  const fits = (ball: Ball) =>
    Math.hypot(ball.x, ball.y) + ball.radius + gap <= inner &&
    [channel, pin].every((c) => Math.hypot(ball.x - c.x, ball.y - c.y) >= ball.radius + c.radius + gap) &&
    balls.every((b) => Math.hypot(ball.x - b.x, ball.y - b.y, ball.z - b.z) >= ball.radius + b.radius + gap);

  for (const family of FAMILIES) {
    const r = family.radius * radius;
    const room = half - r - gap;
    if (room <= 0) continue;
    let wanted = Math.max(1, Math.round((family.count * heightMm) / size.diameterMm));
    for (let tries = wanted * TRIES_PER_PORE; wanted > 0 && tries > 0; tries--) {
      const ball = {
        x: (2 * random.uniform() - 1) * inner,
        y: (2 * random.uniform() - 1) * inner,
        z: (2 * random.uniform() - 1) * room,
        radius: r * (0.8 + 0.2 * random.uniform()),
      };
      if (!fits(ball)) continue;
      balls.push(ball);
      shapes.push(sphere(ball, (family.net - 1) * mu));
      wanted--;
    }
  }
  return shapes;
}

function sphere(ball: Ball, muPerMm: number): Shape {
  const { x, y, z, radius } = ball;
  return {
    kind: 'ellipsoid',
    center: [x, y, z],
    semiAxes: [radius, radius, radius],
    angleDegrees: 0,
    muPerMm,
  };
}
