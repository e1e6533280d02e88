"use strict";

// Shows the schema beside an editor and sends queries with a token, or as the person signed in to the console.

const INTROSPECTION = `{ __schema { queryType { name } mutationType { name } types {
  kind name description
  fields { name description type { ...T } args { name type { ...T } } }
  inputFields { name type { ...T } } enumValues { name } possibleTypes { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;
const FIRST_QUERY = "{\n  me {\n    id\n    name\n  }\n}\n";

const main = document.getElementById("explorer");
const endpoint = main.dataset.endpoint;

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

const token = element("input", { type: "password", autocomplete: "off", placeholder: "lh_…", id: "token" });
const query = element("textarea", { value: FIRST_QUERY, spellcheck: false, id: "query", rows: 18 });
const variables = element("textarea", { value: "{}", spellcheck: false, id: "variables", rows: 4 });
const answer = element("pre", { id: "answer", ariaLive: "polite" });
const run = element("button", { type: "button", textContent: "Run (Ctrl+Enter)" });
const load = element("button", { type: "button", textContent: "Load the schema" });
const search = element("input", { type: "search", placeholder: "Find a type or field", id: "search" });
const schema = element("div", { id: "schema" });
let types = [];

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function ask(body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") };
  if (token.value.trim()) {
    headers.Authorization = "Bearer " + token.value.trim();
  }
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

function print(value) {
  answer.textContent = typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

async function runQuery() {
  let given;
  try {
    given = JSON.parse(variables.value || "{}");
  } catch (error) {
    print("The variables are not JSON: " + error.message);
    return;
  }
  run.disabled = true;
  try {
    print(await ask({ query: query.value, variables: given }));
  } catch (error) {
    print("No answer: " + error.message);
  } finally {
    run.disabled = false;
  }
}

function typeName(type) {
  if (type.kind === "NON_NULL") {
    return typeName(type.ofType) + "!";
  }
  return type.kind === "LIST" ? "[" + typeName(type.ofType) + "]" : type.name || "…";
}

function fieldLine(field) {
  const given = (field.args || []).map((one) => one.name + ": " + typeName(one.type)).join(", ");
  return element("li", { title: field.description || "" },
    element("code", { textContent: field.name + (given ? "(" + given + ")" : "") + ": " + typeName(field.type) }));
}

function typeBlock(type) {
  const lines = [...(type.fields || []), ...(type.inputFields || [])].map(fieldLine);
  const words = [...(type.enumValues || []), ...(type.possibleTypes || [])].map((one) => one.name);
  const block = element("details", {}, element("summary", { textContent: type.kind.toLowerCase().replace("_", " ") + " " + type.name }));
  block.append(element("p", { textContent: type.description || "" }), element("ul", {}, ...lines));
  if (words.length) {
    block.append(element("p", { textContent: words.join(" · ") }));
  }
  return block;
}

function showTypes() {
  const wanted = search.value.toLowerCase();
  const matches = (name) => name.toLowerCase().includes(wanted);
  const found = types.filter((type) => matches(type.name) || (type.fields || []).some((field) => matches(field.name)));
  schema.replaceChildren(...found.map(typeBlock));
}

async function loadSchema() {
  const found = await ask({ query: INTROSPECTION });
  if (!found.data) {
    print(found);
    return;
  }
  const roots = [found.data.__schema.queryType, found.data.__schema.mutationType].filter(Boolean).map((one) => one.name);
  const rank = (type) => (roots.includes(type.name) ? roots.indexOf(type.name) : roots.length);
  types = found.data.__schema.types.filter((type) => !type.name.startsWith("__"));
  types.sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  showTypes();
}

run.addEventListener("click", runQuery);
load.addEventListener("click", loadSchema);
search.addEventListener("input", showTypes);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    runQuery();
  }
});

function labelled(text, field) {
  return element("label", { htmlFor: field.id, textContent: text });
}

main.append(
  element("section", {},
    element("h1", { textContent: "leadhub GraphQL" }),
    labelled("Token (not needed when you are signed in to the console)", token), token,
    labelled("Query", query), query,
    labelled("Variables", variables), variables, run),
  element("section", {}, element("h2", { textContent: "Answer" }), answer),
  element("section", {}, element("h2", { textContent: "Schema" }), load, search, schema),
);
