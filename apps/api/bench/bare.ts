import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import postgres from "postgres";

/* The price of the work itself: Node's HTTP server, SQL by hand, JSON.stringify, each token verified once. */

const sql = postgres(process.env["DATABASE_URL"] ?? "", { max: 10 });
const jwks: JSONWebKeySet = JSON.parse(process.env["JWKS"] ?? "");
const keys = createLocalJWKSet(jwks);
const verified = new Map<string, { id: string; email: string }>();

async function userOf({ headers }: IncomingMessage) {
  const token = headers.authorization?.slice("Bearer ".length) ?? "";
  const known = verified.get(token);
  if (known) return known;
  const { payload } = await jwtVerify(token, keys);
  const user = { id: String(payload.sub), email: String(payload["email"]) };
  verified.set(token, user);
  return user;
}

async function bodyOf(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const columns = sql`
  id, title, notes, completed, completed_at as "completedAt", priority, version,
  created_at as "createdAt", updated_at as "updatedAt"`;

async function answer(request: IncomingMessage): Promise<unknown> {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  if (path === "/healthz") return {};
  const user = await userOf(request);
  if (path === "/api/v1/me") return user;
  const id = path.split("/")[6];
  if (request.method === "POST") {
    const { title } = await bodyOf(request);
    const [task] = await sql`
      insert into task (owner_id, id, title, notes, completed, priority)
      values (${user.id}, gen_random_uuid(), ${title}, '', false, 'none') returning ${columns}`;
    return task;
  }
  if (id) {
    const [task] =
      await sql`select ${columns} from task where owner_id = ${user.id} and id = ${id}`;
    return task;
  }
  const limit = Number(new URLSearchParams(query).get("limit"));
  const items = await sql`
    select ${columns} from task where owner_id = ${user.id}
    order by created_at desc, id desc limit ${limit}`;
  return { items };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await answer(request);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(result));
}

createServer((request, response) => void serve(request, response)).listen(
  Number(process.env["PORT"]),
  "127.0.0.1",
);
