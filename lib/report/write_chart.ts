import { svgToPng } from "./png.ts";

/**
 * Writes `NAME.svg` and `NAME.png` into a folder, which is made if it is missing. Each file is written
 * under a temporary name first, so that none is ever half there.
 *
 * @returns the paths of the two files
 */
export async function writeChart(folder: string, name: string, svg: string): Promise<string[]> {
  const png = await svgToPng(svg);
  await Deno.mkdir(folder, { recursive: true });
  const paths = [];
  for (const [ending, bytes] of [["svg", new TextEncoder().encode(svg)], ["png", png]] as const) {
    const path = `${folder}/${name}.${ending}`;
    await Deno.writeFile(`${path}.part`, bytes);
    await Deno.rename(`${path}.part`, path);
    paths.push(path);
  }
  return paths;
}
