/** The parts of resvg that are used here. */
type Resvg = typeof import("@resvg/resvg-wasm").Resvg;

let loaded: Promise<{ Resvg: Resvg; fonts: Uint8Array[] }> | undefined;

/**
 * Turns an SVG into a PNG, `zoom` pixels to each of its own (2, for sharp print and screens). Text is
 * set in DejaVu Sans. resvg (2.5 MB) and the fonts are loaded at the first call, which takes read
 * permission for the npm packages and no other.
 */
export async function svgToPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const { Resvg, fonts } = await (loaded ??= load());
  const picture = new Resvg(svg, {
    fitTo: { mode: "zoom", value: zoom },
    font: { fontBuffers: fonts, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  const image = picture.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    picture.free();
  }
}

async function load() {
  const file = (specifier: string) => Deno.readFile(new URL(specifier));
  const [{ initWasm, Resvg }, wasm, ...fonts] = await Promise.all([
    import("@resvg/resvg-wasm"),
    file(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm")),
    file(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")),
    file(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")),
  ]);
  await initWasm(wasm);
  return { Resvg, fonts };
}
