// What a front end does with leads, over both APIs: list, filter, expand, create, accept, reject, and say what went wrong.
//
//   LEADHUB_URL=http://127.0.0.1:8000 LEADHUB_MARKETING=lh_… LEADHUB_SALES=lh_… npm run sample

import { ask, expanded, rest, type CodeOf, type Schemas } from "./client.js";
import {
  AcceptHandoffDocument,
  CreateLeadDocument,
  ExplanationDocument,
  LeadsDocument,
  RejectHandoffDocument,
  type LeadsQueryVariables,
  type Stage,
} from "./graphql.js";

declare const process: { env: Record<string, string | undefined> };

const url = needed("LEADHUB_URL");
const marketing = rest(url, needed("LEADHUB_MARKETING"));
const sales = rest(url, needed("LEADHUB_SALES"));

/** What this front end tells its users: a code that is missing here, or that no operation has, does not compile. */
type Code = CodeOf<"listLeads" | "createLead" | "acceptHandoff" | "rejectHandoff">;
const SIGN_IN = "Sign in again.";
const OURS = "Something in this page is wrong. Tell whoever looks after it.";
const LATER = "Try again in a moment.";
const WORDS: Record<Code, string> = {
  authentication_required: SIGN_IN,
  token_unknown: SIGN_IN,
  token_in_url: OURS,
  csrf_failed: OURS,
  malformed: OURS,
  malformed_json: OURS,
  malformed_key: OURS,
  malformed_parameter: OURS,
  malformed_text: OURS,
  duplicate_key: OURS,
  required: OURS,
  unknown_field: OURS,
  unknown_parameter: OURS,
  wrong_type: OURS,
  unsupported_media_type: OURS,
  idempotency_key_reused: OURS,
  too_large: OURS,
  length_required: OURS,
  scope_missing: OURS,
  too_many_requests: LATER,
  unavailable: LATER,
  retry_later: LATER,
  took_too_long: LATER,
  no_rules: "No rules are in force yet.",
  answer_withheld: "Your rights have changed. Load the page again.",
  not_allowed: "Your role may not do this.",
  not_sales: "This is for sales.",
  not_holder: "A colleague holds this lead.",
  not_found: "This lead is not there any more.",
  stale: "Somebody has changed it meanwhile. Load it again.",
  handoff_closed: "A colleague was faster.",
  handoff_open: "It is handed over already.",
  sheet_incomplete: "Fill the qualification sheet first.",
  stage_not_allowed: "The lead has moved on.",
  attempts_incomplete: "Try to reach them as often as agreed first.",
  excluded: "This company is excluded.",
  reason_required: "Choose a reason.",
  unknown_reason: "Choose a reason of the list.",
  reason_not_here: "This reason is for another occasion.",
  comment_required: "Write one sentence.",
  contact_erased: "This person asked not to be kept.",
  contact_not_identified: "Give an e-mail address, a telephone number or an external id.",
  bad_email: "Look at the e-mail address.",
  bad_phone: "Look at the telephone number.",
  bad_domain: "Look at the domain.",
  bad_industry: "Look at the industry.",
  unknown_country: "Look at the country.",
  unknown_region: "Look at the region.",
  unknown_product_line: "Choose a product line.",
  unknown_signal_type: "Choose what they did.",
  unknown_value: "Choose a value of the list.",
  out_of_bounds: "A value is too long or too large.",
};

/** The words for a refusal of either API: REST types its code, GraphQL sends the same ones as text. */
function words(refusal: { code: string; detail: string }): string {
  return refusal.code in WORDS ? WORDS[refusal.code as Code] : refusal.detail;
}

/** Everything that waits at a stage, page by page, with the objects that a row shows. */
async function waiting(stage: Stage): Promise<Schemas["Lead"][]> {
  const found: Schemas["Lead"][] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await pageOf(stage, cursor);
    found.push(...page.results);
    cursor = page.next === null ? null : new URL(page.next).searchParams.get("cursor");
  } while (cursor !== null);
  return found;
}

interface Page {
  results: Schemas["Lead"][];
  next: string | null;
}

async function pageOf(stage: Stage, cursor: string | null): Promise<Page> {
  const expand: ("account" | "contact" | "handoff")[] = ["account", "contact", "handoff"];
  const asked = { stage: [WORD[stage]], expand, page_size: 25 };
  const query = cursor === null ? asked : { ...asked, cursor };
  const { data, error } = await sales.GET("/api/v1/leads/", { params: { query } });
  if (error !== undefined) {
    throw new Error(words(error));
  }
  return data;
}

/** Enumerations are capitals in GraphQL and small letters in REST; the two types hold each other in step. */
const WORD: Record<Stage, Schemas["Stage"]> = {
  INQUIRY: "inquiry",
  MQL: "mql",
  SAL: "sal",
  SQL: "sql",
  OPPORTUNITY: "opportunity",
  QUOTED: "quoted",
  WON: "won",
  LOST: "lost",
  NURTURE: "nurture",
  DISQUALIFIED: "disqualified",
};

/** Somebody who asked for a quote on the telephone. */
function caller(): Schemas["LeadForm"] {
  const name = `caller-${crypto.randomUUID().slice(0, 8)}`;
  return {
    contact: { email: `buyer@${name}.example`, job_title: "Sourcing manager" },
    account: { name, domain: `${name}.example`, industry: "339112", country: "US", region: "US-MN", employee_count: 900 },
    product_line: "cnc-machining",
    type: "rfq_submitted",
    properties: { annual_volume: 20000, has_drawings: true },
  };
}

async function overRest(): Promise<void> {
  const made = await marketing.POST("/api/v1/leads/", { body: caller() });
  if (made.error !== undefined) {
    throw new Error(words(made.error));
  }
  const { id, stage, handoff } = made.data;
  console.log(`created ${stage}`);
  if (typeof handoff !== "string") {
    throw new Error("An urgent request is handed over at once.");
  }
  const listed = (await waiting("MQL")).find((lead) => lead.id === id);
  console.log(`listed ${expanded(listed?.account ?? null)?.industry} ${expanded(listed?.handoff ?? null)?.status}`);

  const params = { path: { id: handoff } };
  const silent = await sales.POST("/api/v1/handoffs/{id}/reject/", { params, body: { reason: "timing" } });
  console.log(`refused ${silent.error?.code}: ${silent.error && words(silent.error)}`);
  const accepted = await sales.POST("/api/v1/handoffs/{id}/accept/", { params });
  console.log(`accepted ${accepted.data?.status}`);
  const again = await sales.POST("/api/v1/handoffs/{id}/accept/", { params });
  console.log(`refused ${again.error?.code}: ${again.error && words(again.error)}`);
}

async function overGraphQL(): Promise<void> {
  const { contact, account, type = null, properties = null } = caller();
  const input = {
    contact: { email: contact.email ?? null, jobTitle: contact.job_title ?? null },
    account: { name: account?.name ?? null, domain: account?.domain ?? null, industry: "339112", country: "US", employeeCount: 900 },
    productLine: "cnc-machining",
    type,
    properties,
  };
  const { createLead } = await ask(url, needed("LEADHUB_MARKETING"), CreateLeadDocument, { input });
  if (createLead.__typename === "Refusal") {
    throw new Error(words(createLead));
  }
  console.log(`created ${WORD[createLead.stage]}`);
  const token = needed("LEADHUB_SALES");
  const { explanation } = await ask(url, token, ExplanationDocument, { lead: createLead.id });
  console.log(`explained ${explanation.summary.length > 0}`);
  const id = await handoffOf(token, createLead.id);
  const { rejectHandoff: silent } = await ask(url, token, RejectHandoffDocument, { id, input: { reason: "timing" } });
  console.log(silent.__typename === "Refusal" ? `refused ${silent.code}: ${words(silent)}` : silent.status);
  const why = { reason: "timing", comment: "They decide next year." };
  const { rejectHandoff } = await ask(url, token, RejectHandoffDocument, { id, input: why });
  console.log(rejectHandoff.__typename === "Handoff" ? `rejected ${rejectHandoff.status}` : words(rejectHandoff));
  const { acceptHandoff } = await ask(url, token, AcceptHandoffDocument, { id });
  console.log(acceptHandoff.__typename === "Refusal" ? `refused ${acceptHandoff.code}: ${words(acceptHandoff)}` : acceptHandoff.status);
}

/** The open handoff of a lead, found in the list as a page would show it. */
async function handoffOf(token: string, lead: string): Promise<string> {
  let after: string | null = null;
  for (;;) {
    const asked: LeadsQueryVariables = { filter: { stage: ["MQL"] }, first: 25, after };
    const { leads } = await ask(url, token, LeadsDocument, asked);
    const row = leads?.edges.find(({ node }) => node.id === lead);
    if (row?.node.handoff) {
      return row.node.handoff.id;
    }
    if (!leads?.pageInfo.hasNextPage) {
      throw new Error("An urgent request is handed over at once.");
    }
    after = leads.pageInfo.endCursor;
  }
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`Set ${name}.`);
  }
  return value;
}

await overRest();
await overGraphQL();
