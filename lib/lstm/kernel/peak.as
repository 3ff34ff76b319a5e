// What the machine can do at most, for step_bench.ts: products and sums in registers, nothing else.

/** Does `rounds` x 96 float32 operations. */
export function peak(rounds: i32): f32 {
  const x = v128.load32_splat(0), y = v128.load32_splat(4);
  let s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y;
  let s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y;
  for (let k = 0; k < rounds; k++) {
    s0 = f32x4.add(f32x4.mul(s0, x), y);
    s1 = f32x4.add(f32x4.mul(s1, x), y);
    s2 = f32x4.add(f32x4.mul(s2, x), y);
    s3 = f32x4.add(f32x4.mul(s3, x), y);
    s4 = f32x4.add(f32x4.mul(s4, x), y);
    s5 = f32x4.add(f32x4.mul(s5, x), y);
    s6 = f32x4.add(f32x4.mul(s6, x), y);
    s7 = f32x4.add(f32x4.mul(s7, x), y);
    s8 = f32x4.add(f32x4.mul(s8, x), y);
    s9 = f32x4.add(f32x4.mul(s9, x), y);
    s10 = f32x4.add(f32x4.mul(s10, x), y);
    s11 = f32x4.add(f32x4.mul(s11, x), y);
  }
  let sum = s0;
  sum = f32x4.add(sum, s1);
  sum = f32x4.add(sum, s2);
  sum = f32x4.add(sum, s3);
  sum = f32x4.add(sum, s4);
  sum = f32x4.add(sum, s5);
  sum = f32x4.add(sum, s6);
  sum = f32x4.add(sum, s7);
  sum = f32x4.add(sum, s8);
  sum = f32x4.add(sum, s9);
  sum = f32x4.add(sum, s10);
  sum = f32x4.add(sum, s11);
  return f32x4.extract_lane(sum, 0);
}
