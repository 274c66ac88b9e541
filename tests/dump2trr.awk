# SPDX-License-Identifier: GPL-2.0-or-later
# dump2trr.awk: a LAMMPS text dump (id type x y z fx fy fz, rectangular box at
# the origin) as TRR in double precision, its numbers as they are.  Atoms must
# be in order of their ids.  Run it with LC_ALL=C, or %c writes UTF-8.
function u32(n) {
  printf "%c%c%c%c", int(n / 16777216), int(n / 65536) % 256,
         int(n / 256) % 256, n % 256
}
function f64(v,   sign, e, m, high) {
  if (v == 0) { u32(0); u32(0); return }
  sign = v < 0
  if (sign) v = -v
  e = int(log(v) / log(2))
  while (2 ^ e > v) e--
  while (2 ^ (e + 1) <= v) e++
  m = (v / 2 ^ e - 1) * 1048576
  high = int(m)
  u32(sign * 2147483648 + (e + 1023) * 1048576 + high)
  u32((m - high) * 4294967296)
}
function frame(   i) {
  u32(1993); u32(13); u32(12); printf "GMX_trn_file"
  u32(0); u32(0); u32(72)                       # ir, e, box
  for (i = 0; i < 4; i++) u32(0)                # vir, pres, top, sym
  u32(24 * n); u32(0); u32(24 * n)              # x, v, f
  u32(n); u32(step); u32(0)                     # atoms, step, nre
  f64(step); f64(0)                             # time, lambda
  for (i = 0; i < 9; i++) f64(i % 4 == 0 ? side[i / 4] : 0)
  for (i = 0; i < 3 * n; i++) f64(x[i])
  for (i = 0; i < 3 * n; i++) f64(f[i])
}
/^ITEM: TIMESTEP/ { what = "step"; next }
/^ITEM: NUMBER/ { what = "n"; next }
/^ITEM: BOX/ { what = "box"; k = 0; next }
/^ITEM: ATOMS/ { what = "atoms"; k = 0; next }
what == "step" { step = $1 }
what == "n" { n = $1 }
what == "box" { side[k++] = $2 - $1 }
what == "atoms" {
  for (i = 0; i < 3; i++) { x[k] = $(3 + i); f[k++] = $(6 + i) }
  if (k == 3 * n) frame()
}
