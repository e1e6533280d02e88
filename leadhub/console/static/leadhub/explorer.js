"use strict";

// GraphiQL before this leadhub: as the person signed in to the console, or with the token under "Headers".

const place = document.getElementById("explorer");
const { endpoint, home } = place.dataset;
const isSignedIn = "signedIn" in place.dataset;
const WHO = `Sign in at ${home}, or write your token under Headers: {"Authorization": "Bearer lh_…"}. Then run the query again.`;
const FIRST = `# Ctrl+Space shows what there is, Ctrl+Enter runs the query.
{
  me {
    id
    name
  }
}
`;

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

// Without credentials nothing is asked: the answer is known, and says what to do. The header starts as an example.
async function ask(question, options) {
  const given = options?.headers ?? {};
  const hasToken = Object.entries(given).some(([name, value]) => /^authorization$/i.test(name) && !value.includes("…"));
  if (!isSignedIn && !hasToken) {
    return { errors: [{ message: WHO, extensions: { code: "authentication_required" } }] };
  }
  const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken"), ...given };
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(question) });
  return response.json();
}

const explorer = React.createElement(GraphiQL, {
  fetcher: ask,
  defaultQuery: FIRST,
  defaultHeaders: isSignedIn ? undefined : '{\n  "Authorization": "Bearer lh_…"\n}\n',
  shouldPersistHeaders: false,
});
ReactDOM.createRoot(place).render(explorer);
