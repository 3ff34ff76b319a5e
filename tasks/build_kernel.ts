/**
 * Compiles the AssemblyScript of lib/lstm/kernel/ (kernel.as and what it imports) into
 * lib/lstm/kernel/kernel_wasm.ts, which the library embeds. A test builds it again and compares.
 */

/**
 * The compiler. It is fetched when it is first needed, and not named in deno.json, whose packages every
 * user of the tasks downloads: this one takes 100 MB.
 */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

const folder = new URL("../lib/lstm/kernel/", import.meta.url);

/** Compiles one AssemblyScript module of the folder, such as `kernel`, and what it imports. */
export async function compile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const work = await Deno.makeTempDir({ prefix: "lob-kernel-" });
  try {
    // The compiler knows its files as .ts; ours end in .as, so that Deno does not take them for its own.
    for await (const { name: file } of Deno.readDir(folder)) {
      if (!file.endsWith(".as")) continue;
      await Deno.copyFile(new URL(file, folder), `${work}/${file.replace(/as$/, "ts")}`);
    }
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-config", "--no-lock", "--allow-all", COMPILER, `${name}.ts`],
        ...["--outFile", `${name}.wasm`, "--runtime", "stub", "--enable", "simd"],
        ...["--importMemory", "--noExportMemory", "-O3", "--noAssert"],
      ],
      cwd: work,
    }).output();
    if (!success) {
      const reason = new TextDecoder().decode(stderr).trim();
      throw new SyntaxError(`Cannot compile ${name}.as: ${reason}`);
    }
    return await Deno.readFile(`${work}/${name}.wasm`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
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
