// A client of each API. Both take the address that the sandbox prints ("url") and a token.

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, operations, paths } from "./rest.js";
import type { TypedDocumentString } from "./graphql.js";

/** What stands in an object: `Schemas["Lead"]`. */
export type Schemas = components["schemas"];

/** Every code that an operation may be refused with: `CodeOf<"rejectHandoff">`. */
export type CodeOf<Operation extends keyof operations> = Operation extends keyof operations
  ? Refused<operations[Operation]["responses"]>["code"]
  : never;

type Refused<Responses> = Extract<
  { [Status in keyof Responses]: Responses[Status] extends { content: { "application/problem+json": infer Body } } ? Body : never }[keyof Responses],
  { code: string }
>;

/** The REST API: `rest(url, token).GET("/api/v1/leads/", { params: { query: { stage: ["mql"] } } })`. */
export function rest(url: string, token: string): Client<paths> {
  const client = createClient<paths>({
    baseUrl: url,
    headers: { Authorization: `Bearer ${token}` },
    // Lists are written as stage=mql,sal.
    querySerializer: { array: { style: "form", explode: false } },
  });
  client.use(keyed);
  return client;
}

/** A POST that is sent twice, for instance after a lost answer, is done once. */
const keyed: Middleware = {
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
};

/** The object in a field that may hold an id or, when it was asked for with `expand`, the object itself. */
export function expanded<T extends object>(field: string | T | null): T | null {
  if (typeof field === "string") {
    throw new TypeError("This field holds an id: ask for it with expand.");
  }
  return field;
}

/** What GraphQL says of a question that it does not answer. */
export class GraphQLRefusal extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** Asks the GraphQL API one of the documents in operations/. */
export async function ask<Result, Variables>(
  url: string,
  token: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(`${url}/graphql/`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const answer = (await response.json()) as Answer<Result>;
  const [error] = answer.errors ?? [];
  if (error !== undefined || !answer.data) {
    throw new GraphQLRefusal(error?.extensions?.code ?? answer.code ?? "no_answer", error?.message ?? answer.detail ?? "");
  }
  return answer.data;
}

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code: string } }[];
  code?: string;
  detail?: string;
}
