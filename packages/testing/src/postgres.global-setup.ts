import { randomUUID } from "node:crypto";
import { openPostgres } from "@docket/db/server";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import "./provided.ts";
import { startPostgres } from "./postgres-server.ts";

/** `TEST_DATABASE_URL` names a server to use instead of a started one; its user must be able to create databases. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given === undefined ? await startPostgres({ fsync: "off" }) : undefined;
  const url = given ?? server?.url ?? "";

  const template = `docket_template_${randomUUID().replaceAll("-", "")}`;
  const admin = postgres(url, { max: 1 });
  await admin`create database ${admin(template)}`;
  const templateUrl = new URL(url);
  templateUrl.pathname = template;
  await (await openPostgres(templateUrl.href)).close();
  project.provide("database", { kind: "postgres", url, template });

  return async () => {
    const names = await admin<{ datname: string }[]>`
      select datname from pg_database where starts_with(datname, ${template})`;
    for (const { datname } of names) await admin`drop database ${admin(datname)} with (force)`;
    await admin.end();
    await server?.stop();
  };
}
