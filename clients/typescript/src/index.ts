export { ask, expanded, GraphQLRefusal, rest, type CodeOf, type Schemas } from "./client.js";
export * from "./graphql.js";
export type { components, operations, paths } from "./rest.js";
