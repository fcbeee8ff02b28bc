import { fileURLToPath } from "node:url";
import { DEMO_LISTS, DEMO_TAGS, demoTasks } from "../../api/src/demo-tasks.ts";
import { expect, register, test } from "./docket.ts";

/* The README's pictures: `pnpm screenshots` draws them anew. */

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));

const DELETED = [
  { id: "01940000-0000-7000-8000-0000000000b1", title: "Compare bicycle insurances" },
  { id: "01940000-0000-7000-8000-0000000000b2", title: "Ask about the broken lift" },
];

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
};

for (const [screen, size] of Object.entries(SCREENS)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${screen}, ${colorScheme}`, () => {
      test.use({ ...size, colorScheme });

      test("the pictures", async ({ page }) => {
        const shoot = (name: string) =>
          page.screenshot({
            path: `${IMAGES}${name}-${screen}-${colorScheme}.png`,
            animations: "disabled",
          });
        await page.goto("/sign-in");
        await expect(page.getByLabel("E-mail")).toBeFocused();
        await shoot("sign-in");

        await register(page, `${screen}-${colorScheme}@example.com`);
        const token = page.waitForRequest(/task\.list/);
        await page.reload();
        const { authorization = "" } = await (await token).allHeaders();
        const mine = "/api/v1/users/me";
        for (const data of DEMO_LISTS) {
          await page.request.post(`${mine}/lists`, { headers: { authorization }, data });
        }
        for (const data of DEMO_TAGS) {
          await page.request.post(`${mine}/tags`, { headers: { authorization }, data });
        }
        for (const data of demoTasks("Europe/Vienna")) {
          await page.request.post(`${mine}/tasks`, { headers: { authorization }, data });
        }
        for (const { id, title } of DELETED) {
          const data = { id, title };
          await page.request.post(`${mine}/tasks`, { headers: { authorization }, data });
          await page.request.delete(`${mine}/tasks/${id}`, { headers: { authorization } });
        }
        await page.reload();
        const birthday = page.getByRole("button", { name: /^Plan Mara's birthday/ });
        await expect(birthday).toBeVisible();
        await shoot("tasks");

        await birthday.click();
        await expect(page.getByLabel("Notes")).toBeVisible();
        await shoot("editor");

        await page.goto(`/lists/${DEMO_LISTS[0]?.id}`);
        await expect(birthday).toBeVisible();
        const drawer = page.getByRole("button", { name: "Lists and views" });
        if (screen === "phone") await drawer.tap();
        await expect(page.getByRole("link", { name: "Trash" })).toBeVisible();
        await shoot("list");

        await page.goto("/trash");
        await expect(page.getByRole("button", { name: "Empty trash" })).toBeVisible();
        await shoot("trash");

        await page.goto("/settings");
        await expect(page.getByText("This device")).toBeVisible();
        await shoot("settings");
      });
    });
  }
}
