import { ProblemError, type SearchTasks, type Task, type UserId } from "@docket/contracts";
import { and, eq, or, type SQL, sql, Subquery } from "drizzle-orm";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { tasks, taskTexts } from "./tables.ts";
import { selectedTasks } from "./task-conditions.ts";
import { typoPattern } from "./typo-pattern.ts";
import { columns } from "./tasks.ts";

/** More would only make the statement longer. */
const MOST_WORDS = 16;

/** What fewer tasks have is rare enough to begin with. */
const RARE = 100;

/** More are not counted. */
const COMMON = 500;

/** In the words of the index, which knows owners by itself. */
const grams = sql`search_grams(${taskTexts.ownerId}, ${taskTexts.title} || ${taskTexts.notes})`;

const $ = sql.placeholder;

const queries = prepared((db: Database) => ({
  words: db
    .select({
      word: sql<string>`word`,
      // As text, which neither driver takes apart.
      grams: sql<string>`word_grams(${$("owner")}, word)::text`,
      typos: sql<string>`typo_grams(${$("owner")}, word)::text`,
    })
    .from(
      sql`string_to_table(btrim(search_text(${$("query")})), ' ') with ordinality w (word, place)`,
    )
    .where(sql`word <> ''`)
    .orderBy(sql`place`)
    .prepare("search_words"),
  frequency: db
    .select({ frequency: sql<number>`count(*)::int` })
    .from(
      sql`(
        select from ${taskTexts}
        where ${grams} @> ${$("grams")}::bigint[] or ${grams} && ${$("typos")}::bigint[]
        limit ${sql.raw(`${COMMON}`)}
      ) hit`,
    )
    .prepare("search_frequency"),
}));

/** What a word is worth where it is found, the best place first. */
const TITLE = { word: 8, beginning: 6, part: 4 };
const NOTES = { word: 3, beginning: 2, part: 2 };
const TYPO = 1;

/** What it is worth when the title has all words next to each other. */
const PHRASE = { whole: 100, beginning: 20, anywhere: 10 };

/**
 * An owner's tasks that have every word of a query in title or notes, the best match first.
 *
 * A word is found as it stands, at the beginning of a longer one, and within one from three letters on; from
 * four letters on also with a letter wrong, missing, too many or swapped, as `typoPattern` says. Letter case
 * and accents make no difference. No character has a meaning of its own: `%` is looked for as such.
 *
 * @returns nothing for a query without words.
 * @throws ProblemError `invalid-input` for more than 16 words, and when the filter names a list or tag that the
 *   owner has not.
 */
export async function searchTasks(
  db: Database,
  owner: UserId,
  { query, filter, timeZone, limit }: Omit<SearchTasks, "userId">,
): Promise<Task[]> {
  const isSelected = await selectedTasks(db, owner, { filter, timeZone });
  const all = await queries(db).words.execute({ owner, query });
  const words = [...new Map(all.map((one) => [one.word, one])).values()];
  if (words.length === 0) return [];
  if (words.length > MOST_WORDS) {
    const detail = `Search for at most ${MOST_WORDS} words.`;
    throw new ProblemError("invalid-input", { errors: [{ pointer: "/query", detail }] });
  }

  const phrase = all.map(({ word }) => word).join(" ");
  const scores = words.map(wordScore);
  const score = sql.join([phraseScore(phrase), ...scores], sql` + `);
  // Each `offset 0` is a fence: what has the rarest word is found by the index and ranked once. Then the tasks
  // are looked up by their keys, the best first, until there are enough. What has no score for each word is not found.
  const rarest = await rarestOf(db, words);
  const { ownerId, taskId, createdAt } = taskTexts;
  const scored = sql`(select ${ownerId}, ${taskId}, ${createdAt}, ${score} as score from ${taskTexts}
    where ${hasWord(rarest)} offset 0) scored`;
  const ranked = sql`(select * from ${scored} where score is not null
    order by score desc, created_at desc, task_id desc offset 0) ranked`;
  const isTask = sql`ranked.owner_id = ${tasks.ownerId} and ranked.task_id = ${tasks.id}`;
  const found = sql`select found.*, ranked.score, ranked.created_at as place, ranked.task_id from ${ranked}
    cross join lateral (
      select * from ${tasks} where ${and(isTask, eq(tasks.ownerId, owner), isSelected)} offset 0) found`;
  // Under the table's name, so that its columns are read as the table's are.
  const foundTasks = new Subquery(found, columns, "task");
  return db
    .select(columns)
    .from(foundTasks)
    .orderBy(sql`score desc, place desc, task_id desc`)
    .limit(limit);
}

/** What a row has to have for a word of the query: all of the one, or any of the other. */
interface Word {
  readonly word: string;
  readonly grams: string;
  /** `{}` for a short word, of which any typo is another word. */
  readonly typos: string;
}

/** To count what all tasks have takes as long as to find it, so what is likely to be rare is tried first. */
async function rarestOf(db: Database, words: readonly Word[]): Promise<Word> {
  const [first, ...others] = words.toSorted(
    (one, other) => hasNumber(other) - hasNumber(one) || other.word.length - one.word.length,
  );
  if (!first) throw new Error("There is no rarest of no words.");
  if (others.length === 0) return first;
  let rarest = { word: first, frequency: Infinity };
  for (const word of [first, ...others]) {
    const [hits] = await queries(db).frequency.execute({ grams: word.grams, typos: word.typos });
    const frequency = hits?.frequency ?? 0;
    if (frequency < rarest.frequency) rarest = { word, frequency };
    if (frequency < RARE) break;
  }
  return rarest.word;
}

function hasNumber({ word }: Word): number {
  return Number(/\d/.test(word));
}

/** Given as values: computed in the statement, they would be so for each row. */
function hasWord(word: Word): SQL | undefined {
  return or(
    sql`${grams} @> ${word.grams}::bigint[]`,
    word.typos === "{}" ? undefined : sql`${grams} && ${word.typos}::bigint[]`,
  );
}

/** Every word stands between two spaces. Null where there is neither the word nor one that it is a typo of. */
function wordScore({ word, typos }: Word): SQL {
  const { title, notes } = taskTexts;
  const pattern = typoPattern(word);
  const isTypo = typos === "{}" ? sql`false` : sql`${title} ~ ${pattern} or ${notes} ~ ${pattern}`;
  return sql`case
    when strpos(${title}, ${` ${word} `}) > 0 then ${points(TITLE.word)}
    when strpos(${title}, ${` ${word}`}) > 0 then ${points(TITLE.beginning)}
    when strpos(${title}, ${word}) > 0 then ${points(TITLE.part)}
    when strpos(${notes}, ${` ${word} `}) > 0 then ${points(NOTES.word)}
    when strpos(${notes}, ${` ${word}`}) > 0 then ${points(NOTES.beginning)}
    when strpos(${notes}, ${word}) > 0 then ${points(NOTES.part)}
    when ${isTypo} then ${points(TYPO)} end`;
}

function phraseScore(phrase: string): SQL {
  const { title } = taskTexts;
  return sql`case
    when ${title} = ${` ${phrase} `} then ${points(PHRASE.whole)}
    when starts_with(${title}, ${` ${phrase}`}) then ${points(PHRASE.beginning)}
    when strpos(${title}, ${` ${phrase}`}) > 0 then ${points(PHRASE.anywhere)}
    else 0 end`;
}

function points(number: number): SQL {
  return sql.raw(String(number));
}
