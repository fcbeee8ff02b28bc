import type { QuickAddSpan } from "@docket/contracts";
import { KEPT, mask, type Place, quotedPlaces, type Word, wordsOf } from "./words.ts";

/** A line that is read piece by piece: what has been read is out of sight for whoever reads next. */
export class Line {
  readonly text: string;
  unread: string;
  readonly spans: QuickAddSpan[] = [];

  constructor(text: string) {
    this.text = text;
    this.unread = text;
    for (const word of wordsOf(text)) {
      if (/^\\./u.test(word.text)) this.unread = mask(this.unread, word, KEPT);
    }
  }

  get words(): Word[] {
    return wordsOf(this.unread);
  }

  hide(place: Place): void {
    this.unread = mask(this.unread, place);
  }

  /** Text in quotation marks always stays in the title. */
  hideQuotes(): void {
    for (const place of quotedPlaces(this.unread)) this.unread = mask(this.unread, place, KEPT);
  }

  read(kind: QuickAddSpan["kind"], { start, end }: Place): void {
    this.spans.push({ start, end, kind });
    this.hide({ start, end });
  }
}
