import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import fc from "fast-check";
import { fixture, pytorchNetwork, randomWeights } from "../testing.ts";
import { type NamedTensor, namedTensors, weightsFromTensors } from "../weights.ts";
import { readPickle } from "./pickle_reader.ts";
import { readStateDict } from "./read_state_dict.ts";
import { writeStateDict } from "./write_state_dict.ts";

const encode = (text: string) => new TextEncoder().encode(text);

async function zipOf(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  configure({ useWebWorkers: false });
  const archive = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
  for (const [path, bytes] of Object.entries(files)) {
    await archive.add(path, new Uint8ArrayReader(bytes));
  }
  return await archive.close();
}

/** A pickle as text: letters are opcodes and arguments, \xNN a byte. */
const pickle = (program: string) => Uint8Array.from(program, (letter) => letter.charCodeAt(0));

Deno.test("what PyTorch saved is read to the last bit, in float32 and float64", async () => {
  const { tensors } = pytorchNetwork();
  for (const file of ["network.pt", "network_float64.pt"]) {
    const read = await readStateDict(Deno.readFileSync(fixture(file)), file);
    assert.deepEqual(Object.fromEntries(read.map(({ name, data }) => [name, [...data]])), tensors);
    assert.deepEqual(read.map(({ dims }) => dims).slice(0, 3), [[12, 4], [12, 3], [12]]);
    assert.equal(read[0].data instanceof Float64Array, file.includes("64"));
  }
});

Deno.test("other module names and a transposed matrix are the same network", async () => {
  const read = async (file: string) =>
    weightsFromTensors(await readStateDict(Deno.readFileSync(fixture(file)), file));
  const weights = await read("network.pt");
  assert.deepEqual(weights.shape, { features: 4, hidden: 3, layers: 2, classes: 2 });
  assert.deepEqual(await read("network_renamed.pt"), weights);
});

Deno.test("half precision, read by hand-made pickles, is widened exactly", async () => {
  const storage = (type: string) =>
    `(X\x07\0\0\0storagectorch\n${type}\nX\x01\0\0\x000X\x03\0\0\0cpuK\x03tQ`;
  const tensor = (type: string) =>
    pickle(
      `\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(${storage(type)}` +
        "K\x00K\x03\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtRs.",
    );
  for (
    const [type, bits] of [
      ["HalfStorage", [0x3c00, 0xc100, 0x0001]], // 1, -2.5, 2^-24
      ["BFloat16Storage", [0x3f80, 0xc020, 0x3380]],
    ] as const
  ) {
    const data = new Uint8Array(Uint16Array.from(bits).buffer);
    const bytes = await zipOf({ "data.pkl": tensor(type), "data/0": data });
    const [{ data: values }] = await readStateDict(bytes, "half.pt");
    assert.deepEqual([...values], [1, -2.5, 2 ** -24]);
  }
});

Deno.test("what is written is read again, whatever the names, shapes and values", async () => {
  const tensor = fc.record({
    name: fc.string({ unit: "binary" }),
    dims: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    wide: fc.boolean(),
    seed: fc.float({ noNaN: true }),
  }).map(({ name, dims, wide, seed }): NamedTensor => {
    const values = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => seed * i);
    return { name, dims, data: wide ? Float64Array.from(values) : Float32Array.from(values) };
  });
  const tensors = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(tensors, async (given) => {
      assert.deepEqual(await readStateDict(await writeStateDict(given), "x.pt"), given);
    }),
    { numRuns: 60 },
  );
  const given = namedTensors(randomWeights({ features: 4, hidden: 3, layers: 2 }));
  assert.deepEqual(await writeStateDict(given), await writeStateDict(given));
});

Deno.test("a pickle that would run something is refused by its name, and nothing runs", async () => {
  const marker = await Deno.makeTempFile();
  await Deno.remove(marker);
  const command = `touch ${marker}`;
  const length = String.fromCharCode(command.length);
  const cases: [string, RegExp][] = [
    [`cos\nsystem\n(X${length}\0\0\0${command}tR.`, /it names os.system/],
    [
      `\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c${length}${command}\x85R.`,
      /it names posix.system/,
    ],
    ["c__builtin__\neval\n.", /it names __builtin__.eval/],
    ["cbuiltins\ngetattr\n.", /it names builtins.getattr/],
    ["\x80\x04\x8c\x03o\ns\x8c\x02\x1b[\x93.", /it names o\\u\{a\}s\.\\u\{1b\}\[/],
    ["c__main__\nNet\n)\x81.", /it names __main__.Net/],
    ["ctorch\nLongStorage\n.", /it names torch.LongStorage: only plain tensors of floats/],
    ["ctorch._utils\n_rebuild_tensor_v2\n)R.", /describes a tensor in an unknown way/],
    ["ccollections\nOrderedDict\n(K\x01tR.", /it calls collections.OrderedDict with 1 values/],
    ["ccollections\nOrderedDict\nK\x01R.", /it calls collections.OrderedDict without a tuple/],
    ["K\x01)R.", /it calls what has no name with 0 values/],
    [`(S'${command}'\nios\nsystem\n.`, /operation 0x53 is not one/], // STRING, INST
    ["(ios\nsystem\n.", /operation 0x69 is not one/], // INST
    [")\x81.", /operation 0x81 is not one/], // NEWOBJ
    ["\x82\x01.", /operation 0x82 is not one/], // EXT1
    ["X\x01\0\0\0aQ.", /refers to something outside/],
    ["}K\x01b.", /it sets attributes/],
    ["K\x01}b.", /it sets attributes/],
  ];
  for (const [program, message] of cases) {
    const bytes = await zipOf({ "archive/data.pkl": pickle(program) });
    await assert.rejects(readStateDict(bytes, "evil.pt"), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(
        error.message,
        /^evil.pt is no PyTorch state_dict: [^\n]* \(byte \d+ of its pickle\)$/,
      );
      assert.match(error.message, message);
      return true;
    });
  }
  assert.ok(!existsSync(marker));
});

Deno.test("a checkpoint with more than tensors is refused by the entry's name", async () => {
  for (const value of ["K\x05", "G\x3f\xe0\0\0\0\0\0\0", "]K\x01a", "}", "\x88", "N"]) {
    const bytes = await zipOf({ "a/data.pkl": pickle(`\x80\x02}X\x05\0\0\0epoch${value}s.`) });
    await assert.rejects(readStateDict(bytes, "x.pt"), /its entry "epoch" is no tensor: save the/);
  }
  const number = await zipOf({ "a/data.pkl": pickle("\x80\x02K\x01.") });
  await assert.rejects(readStateDict(number, "x.pt"), /it holds no state_dict but a single value/);
});

Deno.test("a tensor that reaches beyond its storage is refused", async () => {
  const view = (offset: number, dim: number, stride: number) =>
    "\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storage" +
    "ctorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ" +
    `K${String.fromCharCode(offset)}K${String.fromCharCode(dim)}\x85K${
      String.fromCharCode(stride)
    }\x85tRs.`;
  const read = async (program: string) =>
    await readStateDict(
      await zipOf({ "data.pkl": pickle(program), "data/0": new Uint8Array(16) }),
      "x.pt",
    );
  assert.equal((await read(view(0, 4, 1)))[0].data.length, 4);
  assert.equal((await read(view(1, 2, 2)))[0].data.length, 2);
  for (const [offset, dim, stride] of [[1, 4, 1], [0, 3, 2], [0, 200, 0]]) {
    await assert.rejects(read(view(offset, dim, stride)), /exceeds its storage of 4 numbers/);
  }
});

Deno.test("a pickle cut short or with any byte changed is read or refused, nothing else", () => {
  const whole = pickle(
    "\x80\x02ccollections\nOrderedDict\nq\0)R(X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n" +
      "((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ" +
      "K\0K\x02K\x02\x86K\x02K\x01\x86\x89h\0)RtRu}X\x09\0\0\0_metadatah\0)Rsb.",
  );
  assert.deepEqual(readPickle(whole).get("w")?.dims, [2, 2]);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readPickle(whole.subarray(0, length)), SyntaxError);
  }
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = whole.slice();
      changed[at] = byte;
      try {
        readPickle(changed);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("damaged and foreign files are one line that says what is wrong", async () => {
  const whole = Deno.readFileSync(fixture("network.pt"));
  const flipped = whole.slice();
  flipped[flipped.indexOf(0x3e, 1200)] ^= 1; // inside a number
  const empty = pickle("\x80\x02}.");
  const tensor = await writeStateDict([{ name: "w", dims: [2], data: Float32Array.of(1, 2) }]);
  assert.equal((await readStateDict(tensor, "x.pt")).length, 1);
  const cases: [Uint8Array, RegExp][] = [
    [encode("34200.1,1,2,3,4,5\n"), /state_dict: [^\n]+/],
    [new Uint8Array(0), /state_dict: [^\n]+/],
    [whole.subarray(0, whole.length - 30), /state_dict: [^\n]+/],
    [flipped, /state_dict: [^\n]+/],
    [pickle("\x80\x02\x8a\x0al\xfc"), /the format of PyTorch before 1.6/],
    [await zipOf({ "model/constants.pkl": empty }), /there is no data.pkl in it/],
    [
      await zipOf({ "a/data.pkl": empty, "a/byteorder": encode("big") }),
      /its numbers are big-endian/,
    ],
  ];
  for (const [bytes, message] of cases) {
    await assert.rejects(readStateDict(bytes, "x.pt"), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      assert.match(error.message, /^x.pt is no PyTorch state_dict: [^\n]+$/);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("a storage that is missing or of another size is named", async () => {
  const program = pickle(
    "\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storage" +
      "ctorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQK\0K\x04\x85K\x01\x85tRs.",
  );
  const read = async (files: Record<string, Uint8Array>) =>
    await readStateDict(await zipOf({ "data.pkl": program, ...files }), "x.pt");
  await assert.rejects(read({}), /there is no data\/0 in it/);
  await assert.rejects(read({ "data/0": new Uint8Array(12) }), /data\/0 has 12 bytes, not 16/);
  await assert.rejects(
    read({ "data/0": new Uint8Array(99) }),
    /data\/0 has 99 bytes, more than 16/,
  );
});

/** Debian's PyTorch. */
const PYTHON = "/usr/bin/python3", TORCH = "/usr/lib/python3/dist-packages/torch";

function python(code: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", code, ...args], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

Deno.test({
  name: "PyTorch loads what we write, and we what it saves (needs Debian's python3-torch)",
  ignore: !existsSync(TORCH),
  async fn() {
    const folder = await Deno.makeTempDir();
    const { shape, parameters } = randomWeights({ features: 5, hidden: 7, layers: 3 });
    const tensors = namedTensors({ shape, parameters: parameters.map(Math.fround) });
    const narrow = tensors.map((tensor) => ({ ...tensor, data: Float32Array.from(tensor.data) }));
    await Deno.writeFile(`${folder}/wide.pt`, await writeStateDict(tensors));
    await Deno.writeFile(`${folder}/narrow.pt`, await writeStateDict(narrow));
    const sums = JSON.parse(python(
      `
import json, sys, torch
folder = sys.argv[1]
lstm, fc = torch.nn.LSTM(5, 7, 3, batch_first=True), torch.nn.Linear(7, 2)
net = torch.nn.ModuleDict(dict(lstm=lstm, fc=fc))
out = []
for name in ("wide", "narrow"):
    state = torch.load(f"{folder}/{name}.pt", weights_only=True)
    out.append([str(state["fc.bias"].dtype), {key: value.flatten().tolist() for key, value in state.items()}])
    net.load_state_dict(state)  # every name and shape is PyTorch's own
torch.save(net.state_dict(), f"{folder}/protocol2.pt")
torch.save(net.state_dict(), f"{folder}/protocol4.pt", pickle_protocol=4)
torch.save(dict(net.half().named_parameters()), f"{folder}/half.pt")
torch.save(net, f"{folder}/module.pt")
torch.save(net.float().state_dict(), f"{folder}/old.pt", _use_new_zipfile_serialization=False)
print(json.dumps(out))
`,
      folder,
    ));
    const expected = Object.fromEntries(narrow.map(({ name, data }) => [name, [...data]]));
    assert.deepEqual(sums, [["torch.float64", expected], ["torch.float32", expected]]);
    const read = async (name: string) =>
      await readStateDict(await Deno.readFile(`${folder}/${name}.pt`), `${name}.pt`);
    assert.deepEqual(await read("protocol2"), narrow);
    assert.deepEqual(await read("protocol4"), narrow);
    for (const [i, { data }] of (await read("half")).entries()) {
      data.forEach((value, j) => assert.ok(Math.abs(value - narrow[i].data[j]) < 1e-3));
    }
    await assert.rejects(read("module"), /it names torch.nn.modules.container.ModuleDict/);
    await assert.rejects(read("old"), /the format of PyTorch before 1.6/);
    await Deno.remove(folder, { recursive: true });
  },
});
