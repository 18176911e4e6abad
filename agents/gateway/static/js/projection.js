// Equal Earth (Šavrič, Patterson, Jenny 2018): areas in proportion, familiar shapes.

const A = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
export const WIDTH = 1000;
export const HEIGHT = 487;
const SCALE = WIDTH / 2 / 2.7066;

/** Degrees → [x, y] on a sheet of WIDTH × HEIGHT. */
export function project(longitude, latitude) {
  const t = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const t2 = t * t;
  const t6 = t2 ** 3;
  const x = ((longitude * Math.PI) / 180 * Math.cos(t)) / (M * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2)));
  const y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
  return [WIDTH / 2 + x * SCALE, HEIGHT / 2 - y * SCALE];
}
