import { ProblemError, type SearchTasks, type Task, type UserId } from "@docket/contracts";
import { and, desc, eq, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { prepared } from "./prepared.ts";
import { tasks, taskTexts } from "./tables.ts";
import { selectedTasks } from "./task-conditions.ts";
import { columns } from "./tasks.ts";

/** More would only make the statement longer. */
const MOST_WORDS = 16;

const queries = prepared((db: Database) => ({
  words: db
    .select({ words: sql<string>`search_text(${sql.placeholder("query")})` })
    .from(sql`(select) nothing`)
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
 * four letters on also with a letter wrong, missing, doubled or swapped. Letter case and accents make no
 * difference. No character has a meaning of its own: `%` is looked for as such.
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
  const [row] = await queries(db).words.execute({ query });
  const phrase = row?.words.trim() ?? "";
  if (phrase === "") return [];
  const words = [...new Set(phrase.split(" "))];
  if (words.length > MOST_WORDS) {
    const detail = `Look for ${MOST_WORDS} words at most.`;
    throw new ProblemError("invalid-input", { errors: [{ pointer: "/query", detail }] });
  }

  const score = sql.join([phraseScore(phrase), ...words.map(wordScore)], sql` + `);
  // Fenced off by `offset`: the index knows owners by itself, and anything else would be slower.
  const hits = sql`(
    select ${taskTexts.ownerId}, ${taskTexts.taskId}, ${score} as score from ${taskTexts}
    where ${and(...words.map((word) => hasWord(owner, word)))} offset 0) hit`;
  return db
    .select(columns)
    .from(tasks)
    .innerJoin(hits, sql`hit.owner_id = ${tasks.ownerId} and hit.task_id = ${tasks.id}`)
    .where(and(eq(tasks.ownerId, owner), isSelected))
    .orderBy(sql`hit.score desc`, desc(tasks.createdAt), desc(tasks.id))
    .limit(limit);
}

/** In the words of the index. */
const grams = sql`search_grams(${taskTexts.ownerId}, ${taskTexts.title} || ${taskTexts.notes})`;

/** From four letters on, a typo is more likely than another word. */
const LEAST_TYPO = 4;

function hasWord(owner: UserId, word: string): SQL | undefined {
  const mayHaveTypo = Array.from(word).length >= LEAST_TYPO;
  return or(
    sql`${grams} @> word_grams(${owner}, ${word})`,
    mayHaveTypo ? sql`${grams} && typo_grams(${owner}, ${word})` : undefined,
  );
}

/** Every word stands between two spaces. */
function wordScore(word: string): SQL {
  const { title, notes } = taskTexts;
  return sql`case
    when strpos(${title}, ${` ${word} `}) > 0 then ${points(TITLE.word)}
    when strpos(${title}, ${` ${word}`}) > 0 then ${points(TITLE.beginning)}
    when strpos(${title}, ${word}) > 0 then ${points(TITLE.part)}
    when strpos(${notes}, ${` ${word} `}) > 0 then ${points(NOTES.word)}
    when strpos(${notes}, ${` ${word}`}) > 0 then ${points(NOTES.beginning)}
    when strpos(${notes}, ${word}) > 0 then ${points(NOTES.part)}
    else ${points(TYPO)} end`;
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
