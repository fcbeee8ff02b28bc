interface RememberedToken<Grant> {
  readonly grant: Grant;
  /** The generation of the key set that the token was verified with. */
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly validUntil: number;
}

/**
 * What tokens say that have been verified a moment ago, least recently used out first.
 *
 * The token's full text is the key: a Map compares it as a whole, so no other token can take its place, and
 * a lookup costs less than any digest would. Verified tokens are at most 4 KiB long, so memory is bounded.
 */
export class RememberedTokens<Grant> {
  readonly #tokens = new Map<string, RememberedToken<Grant>>();
  readonly #capacity: number;

  /** @param capacity  how many tokens to remember at most. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * @param generation  the key set's generation now; a token verified with an earlier one is not recalled.
   * @param time  milliseconds since 1970.
   */
  recall(token: string, generation: number, time: number): Grant | null {
    const remembered = this.#tokens.get(token);
    if (remembered === undefined) return null;
    this.#tokens.delete(token);
    if (remembered.generation !== generation || time >= remembered.validUntil) return null;
    this.#tokens.set(token, remembered);
    return remembered.grant;
  }

  remember(token: string, verified: RememberedToken<Grant>): void {
    this.#tokens.delete(token);
    this.#tokens.set(token, verified);
    if (this.#tokens.size <= this.#capacity) return;
    for (const leastRecent of this.#tokens.keys()) {
      this.#tokens.delete(leastRecent);
      return;
    }
  }
}
