/** `deno task fetch-data`: downloads a free LOBSTER sample. */
import { fetchSample, SAMPLE_TICKERS, sampleAddresses } from "../lib/lobster/mod.ts";
import { run } from "./command.ts";
import { jsonFlag } from "./flags.ts";
import { count, progress, progressDone } from "./table.ts";

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

await run(
  {
    name: "fetch-data",
    summary:
      "Downloads a free LOBSTER sample (2012-06-21) from its publisher, checks and unpacks it.",
    flags: {
      ticker: { kind: "choice", choices: SAMPLE_TICKERS, default: "GOOG", help: "stock" },
      levels: {
        kind: "integer",
        min: 1,
        max: 50,
        default: 10,
        help: "price levels: 1, 5 or 10; AAPL and MSFT also have 30 and 50, of one hour",
      },
      url: {
        kind: "text",
        value: "URL",
        many: true,
        help: "another address of the zip, for when the publisher's does not do",
      },
      out: { kind: "text", value: "FOLDER", default: "data", help: "folder for the two files" },
      ...jsonFlag,
    },
  },
  async ({ ticker, levels, url, out, json }) => {
    const addresses = [...sampleAddresses(ticker, levels), ...url];
    const sample = await fetchSample({ ticker, levels, folder: out, addresses }, {
      onFailure: (message) => progress(`${message}\n`),
      onProgress: (bytes, total) =>
        progress(`${megabytes(bytes)} MB of ${total === undefined ? "?" : megabytes(total)}`),
    });
    progressDone();
    if (json) return console.log(JSON.stringify(sample));
    const { address, message, orderbook, rows, isKnown } = sample;
    console.log(address === undefined ? "there already:" : `from ${address}:`);
    console.log(`  ${message}\n  ${orderbook}`);
    const origin = isKnown ? "checksums as known" : "no checksums are known of this sample";
    console.log(`  ${count(rows)} rows, ${origin}`);
  },
);
