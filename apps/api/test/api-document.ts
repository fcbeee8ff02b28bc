import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { z } from "zod";
import { createApiDocument } from "../src/document.ts";
import type { JsonSchema } from "./schema-values.ts";

const Schema = z.custom<JsonSchema>((value) => typeof value === "object" && value !== null);
const Content = z.record(z.string(), z.object({ schema: Schema }));

const Parameter = z.object({
  in: z.enum(["path", "query", "header"]),
  name: z.string(),
  required: z.boolean().default(false),
  schema: Schema,
});
export type Parameter = z.infer<typeof Parameter>;

const Document = z.object({
  components: z.object({ schemas: z.record(z.string(), Schema) }),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        security: z.array(z.record(z.string(), z.unknown())),
        parameters: z.array(Parameter).default([]),
        requestBody: z
          .object({ content: Content, required: z.boolean().default(false) })
          .optional(),
        responses: z.record(
          z.string(),
          z.object({
            headers: z
              .record(z.string(), z.object({ required: z.boolean().default(false) }))
              .default({}),
            content: Content.optional(),
          }),
        ),
      }),
    ),
  ),
});

type DescribedOperation = z.infer<typeof Document>["paths"][string][string];

/** What the document says of one operation, as far as tests ask. */
export interface Described extends DescribedOperation {
  readonly method: string;
  readonly path: string;
  /** The name of the security scheme it asks for. */
  readonly scheme: "bearer" | "session" | "secondFactor" | "none";
}

const json: unknown = JSON.parse(JSON.stringify(createApiDocument()));

const document = Document.parse(json);

/** What its schemas refer to, by name. */
export const DEFINITIONS = document.components.schemas;

/** Every operation of the OpenAPI document. */
export const DESCRIBED: readonly Described[] = Object.entries(document.paths).flatMap(
  ([path, item]) =>
    Object.entries(item).map(([method, operation]): Described => {
      const [scheme = "none"] = operation.security.flatMap((one) => Object.keys(one));
      return {
        ...operation,
        method: method.toUpperCase(),
        path,
        // The passkey's cookie says of a ceremony that it was begun, and of nobody who they are.
        scheme: z
          .enum(["bearer", "session", "secondFactor", "none"])
          .parse(scheme === "passkey" ? "none" : scheme),
      };
    }),
);

// Formats are said in patterns as well; examples are no keyword of JSON Schema's validation.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(z.record(z.string(), z.unknown()).parse(json), "document");

const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** Judges by JSON Schema 2020-12, in which OpenAPI 3.1 writes its schemas. To compile one takes longer than most calls. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const validate = ajv.compile(withinDocument(schema));
  validators.set(schema, validate);
  return validate;
}

/** A schema that was cut out of the document refers to its neighbours from the outside. */
function withinDocument(schema: JsonSchema): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
