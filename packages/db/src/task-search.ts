import { ProblemError, type SearchTasks, type Task, type UserId } from "@docket/contracts";
import { and, desc, eq, or, type SQL, sql, Subquery } from "drizzle-orm";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { tasks, taskTexts } from "./tables.ts";
import { selectedTasks } from "./task-conditions.ts";
import { typoPattern } from "./typo-pattern.ts";
import { columns } from "./tasks.ts";

/** More would only make the statement longer. */
const MOST_WORDS = 16;

/** From so many tasks on, a word is as common as any. */
const COMMON = 500;

/** In the words of the index, which knows owners by itself. */
const grams = sql`search_grams(${taskTexts.ownerId}, ${taskTexts.title} || ${taskTexts.notes})`;

const queries = prepared((db: Database) => ({
  words: db
    .select({
      word: sql<string>`word`,
      // As text, which neither driver takes apart.
      grams: sql<string>`grams::text`,
      typos: sql<string>`typos::text`,
      // Asked only where there is a choice of words.
      frequency: sql<
        number | null
      >`case when count(*) over () between 2 and ${sql.raw(`${MOST_WORDS}`)} then (
        select count(*)::int from (
          select from ${taskTexts} where ${grams} @> words.grams or ${grams} && words.typos
          limit ${sql.raw(`${COMMON}`)}
        ) hit
      ) end`,
    })
    .from(
      sql`(
        select word, place, word_grams(${sql.placeholder("owner")}, word) as grams,
          typo_grams(${sql.placeholder("owner")}, word) as typos
        from string_to_table(btrim(search_text(${sql.placeholder("query")})), ' ') with ordinality w (word, place)
        where word <> '' offset 0
      ) words`,
    )
    .orderBy(sql`place`)
    .prepare("search_words"),
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
    const detail = `Look for ${MOST_WORDS} words at most.`;
    throw new ProblemError("invalid-input", { errors: [{ pointer: "/query", detail }] });
  }

  const phrase = all.map(({ word }) => word).join(" ");
  const scores = words.map(wordScore);
  const score = sql.join([phraseScore(phrase), ...scores], sql` + `);
  // Each `offset 0` is a fence: what has the rarest word is found by the index and ranked once, and each such task is
  // looked up by its key, whatever PostgreSQL takes for few. What has no score for each word is not found.
  const rarest = words.reduce((rare, word) => (isRarer(word, rare) ? word : rare));
  const { ownerId, taskId } = taskTexts;
  const ranked = sql`(select ${ownerId}, ${taskId}, ${score} as score from ${taskTexts}
    where ${hasWord(rarest)} offset 0) ranked`;
  const isTask = sql`ranked.owner_id = ${tasks.ownerId} and ranked.task_id = ${tasks.id}`;
  const found = sql`select found.*, ranked.score from ${ranked}
    cross join lateral (
      select * from ${tasks} where ${and(isTask, eq(tasks.ownerId, owner), isSelected)} offset 0) found
    where ranked.score is not null`;
  // Under the table's name, so that its columns are read as the table's are.
  const foundTasks = new Subquery(found, columns, "task");
  return db
    .select(columns)
    .from(foundTasks)
    .orderBy(sql`score desc`, desc(tasks.createdAt), desc(tasks.id))
    .limit(limit);
}

/** What a row has to have for a word of the query: all of the one, or any of the other. */
interface Word {
  readonly word: string;
  readonly grams: string;
  /** `{}` for a short word, of which any typo is another word. */
  readonly typos: string;
  /** How many texts have it, up to `COMMON`; `null` when it is the only word. */
  readonly frequency: number | null;
}

function isRarer(one: Word, other: Word): boolean {
  return (one.frequency ?? COMMON) < (other.frequency ?? COMMON);
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
