import { createTestDatabase, people } from "@docket/testing";
import { expect, test } from "vitest";

test("a name in a filter matches exactly if possible, and otherwise as search does", async () => {
  await using database = await createTestDatabase();
  const { ada } = await people(database);
  const names = [
    "İstanbul",
    "Straße",
    "Café",
    "Ｆｕｌｌ width",
    "Łódź",
    "Ærø",
    "Uber",
    "Über",
    "Résumé",
  ];
  for (const name of names) {
    const list = await ada.list.create({ name });
    const tag = await ada.tag.create({ name });
    await ada.task.create({ title: `in ${name}`, listId: list.id, tagIds: [tag.id] });
  }
  for (const [written, ...meant] of [
    ["istanbul", "İstanbul"],
    ["ISTANBUL", "İstanbul"],
    ["İSTANBUL", "İstanbul"],
    ["ıstanbul", "İstanbul"],
    ["i\u0307stanbul", "İstanbul"],
    ["strasse", "Straße"],
    ["STRASSE", "Straße"],
    ["cafe", "Café"],
    ["cafe\u0301", "Café"],
    ["full WIDTH", "Ｆｕｌｌ width"],
    ["lodz", "Łódź"],
    ["aero", "Ærø"],
    ["uber", "Uber"],
    ["über", "Über"],
    ["resume", "Résumé"],
  ] as const) {
    for (const field of ["list", "tag"]) {
      const { items } = await ada.task.list({ filter: `${field}:"${written}"` });
      expect(
        items.map(({ title }) => title),
        `${field}:${written}`,
      ).toEqual(meant.map((name) => `in ${name}`));
    }
  }
  await expect(ada.task.list({ filter: "list:ankara" })).rejects.toMatchObject({
    cause: { code: "invalid-input" },
  });
}, 60_000);
