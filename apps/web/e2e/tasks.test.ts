import { addTask, expect, register, row, signOut, test } from "./docket.ts";

test("register, add, reload, complete, sign out", async ({ page, email }) => {
  await register(page, email);
  await expect(page.getByText("A clear docket")).toBeVisible();

  await addTask(page, "Post the letter");
  await addTask(page, "Water the fern");
  await expect(page.locator("[data-task]")).toHaveText([/Water the fern/, /Post the letter/]);

  await page.reload();
  await expect(page.locator("[data-task]")).toHaveText([/Water the fern/, /Post the letter/]);

  const check = page.getByRole("checkbox", { name: "Post the letter: completed" });
  await check.check({ force: true });
  await expect(check).toBeChecked();
  await expect(page.locator("[data-task]")).toHaveText([/Water the fern/]);

  await page.getByRole("link", { name: "Completed" }).click();
  await expect(page.locator("[data-task]")).toHaveText([/Post the letter/]);

  await signOut(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});

test("edits title, notes and priority, and shows them after a reload", async ({
  signedIn: page,
}) => {
  await addTask(page, "Post the leter");
  await page.getByRole("button", { name: "Post the leter" }).click();
  await page.getByLabel("Title").fill("Post the letter");
  await page.getByLabel("Notes").fill("To the tax office");
  await page.getByText("High", { exact: true }).click();
  const saved = page.waitForResponse(/task\.update/);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Post the letter")).toContainText("To the tax office");
  await saved;

  await page.reload();
  await expect(row(page, "Post the letter")).toContainText("To the tax office");
  await expect(page.getByRole("button", { name: "Priority: high" })).toBeVisible();
});

test("asks before it drops what was typed in the editor", async ({ signedIn: page }) => {
  await addTask(page, "Call Sam");
  await page.getByRole("button", { name: "Call Sam" }).click();
  await page.getByLabel("Notes").fill("About Thursday");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Discard your changes?")).toBeVisible();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await expect(page.getByLabel("Notes")).toHaveValue("About Thursday");
});

test("shows a change at once, and takes it back with a reason when it fails", async ({
  signedIn: page,
}) => {
  await addTask(page, "Call the dentist");
  let fail = () => undefined as void;
  const failing = new Promise<void>((resolve) => {
    fail = resolve;
  });
  await page.route(/task\.update/, async (route) => {
    await failing;
    await route.abort();
  });

  const check = page.getByRole("checkbox", { name: "Call the dentist: completed" });
  await check.check({ force: true });
  await expect(page.getByText("A clear docket")).toBeVisible();
  fail();
  await expect(
    page.getByRole("status").getByText("“Call the dentist” was not changed."),
  ).toBeVisible();
  await expect(check).not.toBeChecked();

  await page.unroute(/task\.update/);
  await page.getByRole("status").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("A clear docket")).toBeVisible();
  await page.reload();
  await expect(page.getByText("A clear docket")).toBeVisible();
});

test("an edit that meets a newer version waits for its user's choice", async ({
  signedIn: page,
  context,
}) => {
  await addTask(page, "Plan the trip");
  const other = await context.newPage();
  await other.goto("/");
  await page.getByRole("button", { name: "Plan the trip" }).click();
  await page.getByLabel("Title").fill("Plan the trip to Porto");

  await other.getByRole("button", { name: "Plan the trip" }).click();
  await other.getByLabel("Title").fill("Plan the trip to Lisbon");
  const saved = other.waitForResponse(/task\.update/);
  await other.getByRole("button", { name: "Save" }).click();
  await saved;

  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Changed elsewhere while you were editing")).toBeVisible();
  await expect(page.getByRole("definition")).toHaveText("Plan the trip to Lisbon");
  await expect(page.getByLabel("Title")).toHaveValue("Plan the trip to Porto");

  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Plan the trip to Porto")).toBeVisible();
  await page.reload();
  await expect(row(page, "Plan the trip to Porto")).toBeVisible();
});

test("reads on while one scrolls", async ({ signedIn: page }) => {
  test.slow();
  const [request] = await Promise.all([
    page.waitForRequest(/task\.create/),
    addTask(page, "Task 0"),
  ]);
  const authorization = (await request.allHeaders())["authorization"] ?? "";
  for (let n = 1; n < 130; n += 1) {
    await page.request.post("/api/v1/users/me/tasks", {
      headers: { authorization },
      data: { title: `Task ${n}` },
    });
  }
  await page.reload();
  await expect(row(page, "Task 129")).toBeVisible();
  await expect(page.locator("[data-task]")).toHaveCount(50);
  await page.mouse.move(600, 500);
  await expect(async () => {
    await page.mouse.wheel(0, 3000);
    await expect(page.locator("[data-task]")).toHaveCount(130, { timeout: 500 });
  }).toPass();
});

test("the keyboard reaches everything", async ({ signedIn: page }) => {
  await addTask(page, "First");
  await addTask(page, "Second");
  await page.getByRole("checkbox", { name: "Second: completed" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("checkbox", { name: "First: completed" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: "First: completed" })).toBeChecked();
  await expect(page.locator("[data-task]")).toHaveText([/Second/]);
  await expect(page.getByRole("checkbox", { name: "Second: completed" })).toBeFocused();
});
