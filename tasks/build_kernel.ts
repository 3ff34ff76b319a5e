/**
 * Compiles the AssemblyScript of lib/lstm/kernel/ (kernel.as and what it imports) into
 * lib/lstm/kernel/kernel_wasm.ts, which the library embeds. A test builds it again and compares.
 */
import asc from "assemblyscript/asc";

const folder = new URL("../lib/lstm/kernel/", import.meta.url);

/** Compiles one AssemblyScript module of the folder, such as `kernel`, and what it imports. */
export async function compile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  // The compiler knows its files as .ts; ours end in .as, so that Deno does not take them for its own.
  const readFile = (file: string) =>
    Deno.readTextFile(new URL(file.replace(/\.ts$/, ".as"), folder)).catch(() => null);
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main(
    [
      `${name}.ts`,
      ...["--outFile", `${name}.wasm`, "--runtime", "stub", "--enable", "simd"],
      ...["--importMemory", "--noExportMemory", "-O3", "--noAssert"],
    ],
    {
      readFile,
      writeFile: (_name: string, contents: string | Uint8Array) => {
        if (typeof contents !== "string") binary = contents.slice();
      },
      listFiles: () => [],
    },
  );
  if (error) throw new SyntaxError(`Cannot compile ${name}.as: ${stderr.toString().trim()}`);
  return binary;
}

/** The text of kernel_wasm.ts. */
export async function buildKernel(): Promise<string> {
  const binary = await compile("kernel");
  const lines = base64(binary).match(/.{1,92}/g)!;
  return [
    "// Built from kernel.as by `deno task build-kernel`: do not edit.",
    `/** The compiled kernel, ${binary.length} bytes, as base64. */`,
    `export const KERNEL_BASE64: string = [`,
    ...lines.map((line) => `  "${line}",`),
    `].join("");`,
    "",
  ].join("\n");
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

if (import.meta.main) {
  const text = await buildKernel();
  await Deno.writeTextFile(new URL("kernel_wasm.ts", folder), text);
  console.log(`kernel_wasm.ts: ${text.length} characters`);
}
