const MINUS = 45, ZERO = 48;

/** Text of ASCII in the making, digit by digit: much faster than strings where it is mostly numbers. */
export class AsciiWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  /** @param capacity bytes to begin with */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes written since the last time that they were taken. */
  get length(): number {
    return this.#at;
  }

  /** Sees that so many bytes more have room: nothing else does. */
  reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + bytes));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }

  /** What was written since the last time, and nobody else's. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** A character by its code. */
  byte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  /** Characters of ASCII. */
  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.byte(text.charCodeAt(index));
  }

  /** An integer of at most 53 bits with its digits, and with leading zeros up to `digits`. */
  integer(value: number, digits = 1): void {
    if (value < 0) {
      this.byte(MINUS);
      value = -value;
    }
    let width = digits;
    for (let power = 10 ** width; value >= power; power *= 10) width++;
    const first = this.#at;
    let at = this.#at += width;
    for (; value > 0x7fffffff; value = Math.floor(value / 10)) {
      this.#bytes[--at] = ZERO + value % 10;
    }
    for (let left = value | 0; at > first; left = (left / 10) | 0) { // in 32 bits, for speed
      this.#bytes[--at] = ZERO + left % 10;
    }
  }
}
