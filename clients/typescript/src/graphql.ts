import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A whole number of up to 64 bits. */
  BigInt: { input: number; output: number; }
  /** Date (isoformat) */
  Date: { input: string; output: string; }
  /** RFC 3339, in UTC. */
  DateTime: { input: string; output: string; }
  /** Decimal (fixed-point) */
  Decimal: { input: string; output: string; }
  /** The `JSON` scalar type represents JSON values as specified by [ECMA-404](https://ecma-international.org/wp-content/uploads/ECMA-404_2nd_edition_december_2017.pdf). */
  JSON: { input: Record<string, unknown>; output: Record<string, unknown>; }
};

export type AbsenceFilter = {
  away?: InputMaybe<Scalars['Boolean']['input']>;
  beginsLt?: InputMaybe<Scalars['DateTime']['input']>;
  deputy?: InputMaybe<Array<Scalars['ID']['input']>>;
  endsGte?: InputMaybe<Scalars['DateTime']['input']>;
  user?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type AbsenceOrder =
  | 'BEGINS'
  | 'BEGINS_DESC'
  | 'ENDS'
  | 'ENDS_DESC';

export type AccountFilter = {
  channelType?: InputMaybe<Array<ChannelType>>;
  country?: InputMaybe<Array<Scalars['String']['input']>>;
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  distributorOfRecord?: InputMaybe<Array<Scalars['ID']['input']>>;
  domain?: InputMaybe<Scalars['String']['input']>;
  industry?: InputMaybe<Array<Scalars['String']['input']>>;
  name?: InputMaybe<Scalars['String']['input']>;
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  parent?: InputMaybe<Array<Scalars['ID']['input']>>;
  region?: InputMaybe<Array<Scalars['String']['input']>>;
  relationship?: InputMaybe<Array<Relationship>>;
  targetStatus?: InputMaybe<Array<TargetStatus>>;
  updatedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  updatedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A company; every fact may be left out, and null means unknown. */
export type AccountInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  certifications?: InputMaybe<Array<Scalars['String']['input']>>;
  channelType?: InputMaybe<ChannelType>;
  complianceNeeds?: InputMaybe<Array<Scalars['String']['input']>>;
  country?: InputMaybe<Scalars['String']['input']>;
  domain?: InputMaybe<Scalars['String']['input']>;
  employeeCount?: InputMaybe<Scalars['Int']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  industry?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  orderProfile?: InputMaybe<OrderProfile>;
  plantCount?: InputMaybe<Scalars['Int']['input']>;
  postalCode?: InputMaybe<Scalars['String']['input']>;
  productionModel?: InputMaybe<ProductionModel>;
  region?: InputMaybe<Scalars['String']['input']>;
  relationship?: InputMaybe<Scalars['JSON']['input']>;
};

export type AccountInterestFilter = {
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  productLine?: InputMaybe<Array<Scalars['String']['input']>>;
  state?: InputMaybe<Array<AccountState>>;
  trend?: InputMaybe<Array<Trend>>;
};

export type AccountInterestOrder =
  | 'LAST_SIGNAL_AT'
  | 'LAST_SIGNAL_AT_DESC';

export type AccountOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'NAME'
  | 'NAME_DESC'
  | 'UPDATED_AT'
  | 'UPDATED_AT_DESC';

export type AccountState =
  | 'ACTIVE'
  | 'ALIVE'
  | 'COLD'
  | 'COOLING'
  | 'EARLY'
  | 'SILENT';

export type Action =
  | 'DECLINE'
  | 'ENRICH'
  | 'HANDOFF'
  | 'HANDOFF_URGENT'
  | 'IGNORE'
  | 'MQL'
  | 'NURTURE'
  | 'TRIAGE';

export type ActorKind =
  | 'CRM'
  | 'IMPORT'
  | 'INTEGRATION'
  | 'PARTNER'
  | 'PERSON'
  | 'SYSTEM';

/** A campaign by the code that the origins of leads name it by; without a name it is called by its code. */
export type AddCampaignInput = {
  begins?: InputMaybe<Scalars['Date']['input']>;
  code: Scalars['String']['input'];
  cost?: InputMaybe<CostInput>;
  ends?: InputMaybe<Scalars['Date']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Words of a polite answer, for a reason in a language. */
export type AddDeclineTextInput = {
  language: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
};

/** Who it is, and what they do. */
export type AddPersonInput = {
  email: Scalars['String']['input'];
  name: Scalars['String']['input'];
  role: Role;
};

/** A reason more; its code never changes its meaning. */
export type AddReasonInput = {
  action: ReasonAction;
  code: Scalars['String']['input'];
  family: ReasonFamily;
  group?: InputMaybe<ReasonGroup>;
  label: Scalars['String']['input'];
  order?: InputMaybe<Scalars['Int']['input']>;
  owner: ReasonOwner;
  places: Array<ReasonPlace>;
  saysQuality?: InputMaybe<Scalars['Boolean']['input']>;
  track?: InputMaybe<Scalars['String']['input']>;
};

/** What is decided, who answers for it and until when; `items` are the leads that it is about. */
export type AddReviewDecisionInput = {
  dueOn?: InputMaybe<Scalars['Date']['input']>;
  items?: InputMaybe<Array<Scalars['ID']['input']>>;
  owner?: InputMaybe<Scalars['ID']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};

/**
 * The stage that comes next; lost and nurture need a reason and a comment.
 *
 * `amount` is what the lead is expected to bring, what was quoted, ordered, or lost, as the stage says.
 */
export type AdvanceInput = {
  amount?: InputMaybe<Scalars['Decimal']['input']>;
  comment?: InputMaybe<Scalars['String']['input']>;
  currency?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  to: Stage;
};

export type AlertChannelFilter = {
  kind?: InputMaybe<Array<ChannelKind>>;
  state?: InputMaybe<Array<ChannelState>>;
};

export type AlertChannelOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'NAME'
  | 'NAME_DESC';

export type AlertFilter = {
  channel?: InputMaybe<Array<Scalars['ID']['input']>>;
  event?: InputMaybe<Array<Scalars['ID']['input']>>;
  kind?: InputMaybe<Array<Scalars['String']['input']>>;
  madeAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  madeAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  person?: InputMaybe<Array<Scalars['ID']['input']>>;
  room?: InputMaybe<Array<Scalars['ID']['input']>>;
  state?: InputMaybe<Array<AlertState>>;
  urgent?: InputMaybe<Scalars['Boolean']['input']>;
  way?: InputMaybe<Array<ChannelKind>>;
};

export type AlertOrder =
  | 'MADE_AT'
  | 'MADE_AT_DESC';

export type AlertRoomFilter = {
  channel?: InputMaybe<Array<Scalars['ID']['input']>>;
  state?: InputMaybe<Array<ChannelState>>;
  subject?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type AlertRoomOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type AlertState =
  | 'DROPPED'
  | 'DUE'
  | 'FAILED'
  | 'PARKED'
  | 'SENT';

/** One kind of alert: by these ways, none of them for not at all, null for what everybody gets; and when. */
export type AlertWishInput = {
  kind: Scalars['String']['input'];
  quiet?: InputMaybe<Quiet>;
  ways?: InputMaybe<Array<ChannelKind>>;
};

/** An amount with its currency (ISO 4217). */
export type AmountInput = {
  amount: Scalars['Decimal']['input'];
  currency: Scalars['String']['input'];
};

/** Whether it can be made; what limits is named by its fact. */
export type AnswerReviewInput = {
  answer?: InputMaybe<Scalars['String']['input']>;
  comment?: InputMaybe<Scalars['String']['input']>;
  limitingFact?: InputMaybe<Scalars['String']['input']>;
};

export type ApiChangeKind =
  | 'ADDED'
  | 'CHANGED'
  | 'DEPRECATED'
  | 'REMOVED';

export type AppealAnswer =
  | 'OVERTURNED'
  | 'UPHELD'
  | 'VOID';

/** Of which outcome, and of the leads that came from `from` to before `to`; without them of all. */
export type AskRecalibrationInput = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  outcome?: InputMaybe<RecalibrationOutcome>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Who works the lead from now on; without an owner an account executive of its team, by the rule. */
export type AssignLeadInput = {
  owner?: InputMaybe<Scalars['ID']['input']>;
};

export type AssignmentCause =
  | 'ABSENT'
  | 'FULL'
  | 'INACTIVE'
  | 'NOT_CLEARED'
  | 'NOT_THEIR_TURN'
  | 'NOT_THE_OWNER'
  | 'OTHER_LANGUAGE'
  | 'OTHER_PRODUCT_LINE'
  | 'OTHER_TERRITORY'
  | 'OUT_OF_HOURS';

export type AttemptChannel =
  | 'EMAIL'
  | 'MEETING'
  | 'MESSAGE'
  | 'PHONE';

export type AttemptFault =
  | 'ADDRESS_REFUSED'
  | 'ANSWER_MALFORMED'
  | 'INTERNAL_ERROR'
  | 'NAME_UNKNOWN'
  | 'NOT_CONNECTED'
  | 'SECRET_UNREADABLE'
  | 'TIMED_OUT'
  | 'TLS_FAILED'
  | 'TOO_LARGE'
  | 'WITHHELD';

/** One personal attempt to reach the contact; without `at` it was made now. */
export type AttemptInput = {
  at?: InputMaybe<Scalars['DateTime']['input']>;
  channel: AttemptChannel;
  outcome: AttemptOutcome;
};

export type AttemptOutcome =
  | 'LEFT_MESSAGE'
  | 'NO_ANSWER'
  | 'REACHED'
  | 'WRONG_CONTACT';

export type BacktestMeasure =
  | 'ACCEPTANCES'
  | 'BRIER'
  | 'CALIBRATION_ERROR'
  | 'HANDOFFS'
  | 'MQL'
  | 'PRECISION'
  | 'PR_AUC'
  | 'RECALL';

/** `from` names the version to begin from; without it the one in force. */
export type BeginInput = {
  from?: InputMaybe<Scalars['Int']['input']>;
  note?: InputMaybe<Scalars['String']['input']>;
};

export type Business =
  | 'EXISTING_CUSTOMER'
  | 'NEW_CUSTOMER'
  | 'RE_QUOTE'
  | 'WIN_BACK';

export type CalendarFilter = {
  timezone?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type CalendarOrder =
  | 'NAME'
  | 'NAME_DESC';

export type CampaignFilter = {
  code?: InputMaybe<Scalars['String']['input']>;
};

/** What of a campaign may change; what is left out stays, null empties a date or the cost. */
export type CampaignInput = {
  begins?: InputMaybe<Scalars['Date']['input']>;
  cost?: InputMaybe<CostInput>;
  ends?: InputMaybe<Scalars['Date']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
};

export type CampaignOrder =
  | 'BEGINS'
  | 'BEGINS_DESC'
  | 'CODE'
  | 'CODE_DESC';

export type CapabilityFilter = {
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  orderKind?: InputMaybe<Array<OrderKind>>;
  productLine?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type CapabilityOrder =
  | 'PROCESS'
  | 'PROCESS_DESC'
  | 'PRODUCT_LINE'
  | 'PRODUCT_LINE_DESC';

export type CaseResult =
  | 'BROKEN'
  | 'EXCUSED'
  | 'KEPT';

export type Certainty =
  | 'LIKELY'
  | 'NONE'
  | 'SURE';

export type ChangeKind =
  | 'EXCLUSION_SET_ASIDE'
  | 'FACT_KNOWN'
  | 'FACT_OTHERWISE'
  | 'POINTS'
  | 'SIGNAL'
  | 'TIME';

/** What they do from now on. */
export type ChangeRoleInput = {
  role: Role;
};

export type ChannelKind =
  | 'MAIL'
  | 'SLACK_BOT'
  | 'SLACK_WEBHOOK'
  | 'TEAMS_WEBHOOK';

export type ChannelState =
  | 'ACTIVE'
  | 'DISABLED';

export type ChannelType =
  | 'CONTRACT_MANUFACTURER'
  | 'DISTRIBUTOR'
  | 'END_USER'
  | 'OEM'
  | 'TIER_1_SUPPLIER'
  | 'TIER_2_SUPPLIER'
  | 'TIER_3_SUPPLIER';

/** Why it is taken, for those who read the history. */
export type ClaimInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

export type ClearanceFilter = {
  partner?: InputMaybe<Array<Scalars['ID']['input']>>;
  stands?: InputMaybe<Scalars['Boolean']['input']>;
  user?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type ClearanceOrder =
  | 'GRANTED_AT'
  | 'GRANTED_AT_DESC'
  | 'UNTIL'
  | 'UNTIL_DESC';

export type ClientFilter = {
  kind?: InputMaybe<Array<ClientKind>>;
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ClientKind =
  | 'FRONTEND'
  | 'PARTNER'
  | 'SYSTEM';

export type ClientOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type ClockKind =
  | 'ACCEPTANCE'
  | 'ACCOUNT_EXECUTIVE'
  | 'ATTEMPTS'
  | 'CARD_COMPLETED'
  | 'DECISION'
  | 'EXPIRY'
  | 'FEEDBACK'
  | 'FIRST_RESPONSE'
  | 'HOLD_RECONFIRMED'
  | 'NEEDS_DATA'
  | 'NOT_MINE'
  | 'QUOTE'
  | 'QUOTE_END'
  | 'QUOTE_FOLLOW_UP'
  | 'RECALL'
  | 'STATUS'
  | 'TECHNICAL_REVIEW'
  | 'TRIAGE';

export type ClockOutcome =
  | 'LATE'
  | 'MET'
  | 'MISSED'
  | 'RUNNING'
  | 'VOID';

/** Days on which nobody works, the first and the last included; without `last_day` it is one. */
export type CloseDaysInput = {
  firstDay: Scalars['Date']['input'];
  label?: InputMaybe<Scalars['String']['input']>;
  lastDay?: InputMaybe<Scalars['Date']['input']>;
};

/** A person or a partner with a part in a lead; a split has a share in percent. */
export type CollaboratorInput = {
  credit: CreditKind;
  partner?: InputMaybe<Scalars['ID']['input']>;
  share?: InputMaybe<Scalars['Int']['input']>;
  user?: InputMaybe<Scalars['ID']['input']>;
};

/** That a mail is an enquiry: `type` is the signal type that it is. What is left out stays as the mail says it. */
export type ConfirmEnquiryInput = {
  account?: InputMaybe<AccountInput>;
  contact?: InputMaybe<ContactInput>;
  origin?: InputMaybe<OriginInput>;
  productLine?: InputMaybe<Scalars['String']['input']>;
  properties?: InputMaybe<Scalars['JSON']['input']>;
  type?: InputMaybe<Scalars['String']['input']>;
};

export type ConnectionState =
  | 'BROKEN'
  | 'DRAFT'
  | 'LIVE'
  | 'OBSERVING'
  | 'PAUSED';

export type ConsentChannel =
  | 'EMAIL'
  | 'MESSAGING'
  | 'PHONE'
  | 'POST';

export type ConsentPurpose =
  | 'MARKETING'
  | 'SALES';

export type ConsentScope =
  | 'EMAIL_MARKETING'
  | 'EMAIL_SALES'
  | 'MESSAGING_MARKETING'
  | 'MESSAGING_SALES'
  | 'PHONE_MARKETING'
  | 'PHONE_SALES'
  | 'POST_MARKETING'
  | 'POST_SALES';

export type ConsentState =
  | 'GIVEN'
  | 'WITHDRAWN';

export type ContactFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  consentedTo?: InputMaybe<Array<ConsentScope>>;
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  email?: InputMaybe<Scalars['String']['input']>;
  function?: InputMaybe<Array<Function>>;
  noiseClass?: InputMaybe<Array<NoiseClass>>;
  updatedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  updatedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  withdrewFrom?: InputMaybe<Array<ConsentScope>>;
};

/** A person; at least one of e-mail, telephone and external id is needed. */
export type ContactInput = {
  email?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  firstName?: InputMaybe<Scalars['String']['input']>;
  function?: InputMaybe<Function>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  lastName?: InputMaybe<Scalars['String']['input']>;
  phone?: InputMaybe<Scalars['String']['input']>;
};

export type ContactOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'UPDATED_AT'
  | 'UPDATED_AT_DESC';

/** All parts of the credit for a won lead, and why; where neither person nor partner is named it is marketing's. */
export type CorrectCreditsInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  credits: Array<CollaboratorInput>;
};

/** What a campaign cost, all in all. */
export type CostInput = {
  amount: Scalars['Decimal']['input'];
  currency: Scalars['String']['input'];
};

export type CountedAs =
  | 'CUSTOMER'
  | 'JOINED'
  | 'MARKETING'
  | 'SALES';

/** Who is away, from when until when, and who stands in; without `user` it is the caller. */
export type CreateAbsenceInput = {
  begins: Scalars['DateTime']['input'];
  deputy?: InputMaybe<Scalars['ID']['input']>;
  ends: Scalars['DateTime']['input'];
  note?: InputMaybe<Scalars['String']['input']>;
  user?: InputMaybe<Scalars['ID']['input']>;
};

/** A company, told from others by its domain, by its name and country, or by an external id. */
export type CreateAccountInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  certifications?: InputMaybe<Array<Scalars['String']['input']>>;
  channelType?: InputMaybe<ChannelType>;
  complianceNeeds?: InputMaybe<Array<Scalars['String']['input']>>;
  country?: InputMaybe<Scalars['String']['input']>;
  distributorOfRecord?: InputMaybe<Scalars['ID']['input']>;
  domain?: InputMaybe<Scalars['String']['input']>;
  employeeCount?: InputMaybe<Scalars['Int']['input']>;
  externalRefs?: InputMaybe<Array<ExternalRefInput>>;
  industry?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  orderProfile?: InputMaybe<OrderProfile>;
  owner?: InputMaybe<Scalars['ID']['input']>;
  parent?: InputMaybe<Scalars['ID']['input']>;
  plantCount?: InputMaybe<Scalars['Int']['input']>;
  postalCode?: InputMaybe<Scalars['String']['input']>;
  productionModel?: InputMaybe<ProductionModel>;
  region?: InputMaybe<Scalars['String']['input']>;
  relationships?: InputMaybe<Array<Relationship>>;
  targetStatus?: InputMaybe<TargetStatus>;
};

/**
 * A way for alerts. `secret` is the address of a webhook or the token of a bot; it is never read back.
 *
 * A webhook with a `person` is that person's own way; without one it serves rooms.
 */
export type CreateAlertChannelInput = {
  kind: ChannelKind;
  name: Scalars['String']['input'];
  person?: InputMaybe<Scalars['ID']['input']>;
  secret?: InputMaybe<Scalars['String']['input']>;
};

/** A room that hears of a subject, such as a team. `place` is the id of a Slack channel or a mail address. */
export type CreateAlertRoomInput = {
  channel: Scalars['ID']['input'];
  kinds: Array<Scalars['String']['input']>;
  place?: InputMaybe<Scalars['String']['input']>;
  quiet?: InputMaybe<Quiet>;
  subject: Scalars['ID']['input'];
};

/** Working hours that teams and partners can then keep. */
export type CreateCalendarInput = {
  holidaysCountry?: InputMaybe<Scalars['String']['input']>;
  holidaysSubdivision?: InputMaybe<Scalars['String']['input']>;
  hours: Array<Array<Array<Scalars['String']['input']>>>;
  name: Scalars['String']['input'];
  timezone: Scalars['String']['input'];
  worksOn?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What a product line, named by its code, can make by one process. */
export type CreateCapabilityInput = {
  capacityFrom?: InputMaybe<Scalars['Date']['input']>;
  certificates?: InputMaybe<Array<Scalars['String']['input']>>;
  heightMm?: InputMaybe<Scalars['Float']['input']>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  leadTimeDays?: InputMaybe<Scalars['Int']['input']>;
  lengthMm?: InputMaybe<Scalars['Float']['input']>;
  materials?: InputMaybe<Array<Scalars['String']['input']>>;
  note?: InputMaybe<Scalars['String']['input']>;
  orderKind?: InputMaybe<OrderKind>;
  process: Scalars['String']['input'];
  productLine: Scalars['String']['input'];
  toleranceUm?: InputMaybe<Scalars['Float']['input']>;
  volumeFrom?: InputMaybe<Scalars['Int']['input']>;
  volumeTo?: InputMaybe<Scalars['Int']['input']>;
  widthMm?: InputMaybe<Scalars['Float']['input']>;
};

/** `redirect_uris` of a frontend: where people go back to, to the letter; `partner` of a partner's system. */
export type CreateClientInput = {
  kind: ClientKind;
  name: Scalars['String']['input'];
  partner?: InputMaybe<Scalars['ID']['input']>;
  redirectUris?: InputMaybe<Array<Scalars['String']['input']>>;
  scopes: Array<Scalars['String']['input']>;
};

/** A person, reached by e-mail, telephone or external id. Without `account`, the domain of the e-mail tells it. */
export type CreateContactInput = {
  account?: InputMaybe<Scalars['ID']['input']>;
  email?: InputMaybe<Scalars['String']['input']>;
  externalRefs?: InputMaybe<Array<ExternalRefInput>>;
  firstName?: InputMaybe<Scalars['String']['input']>;
  function?: InputMaybe<Function>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  lastName?: InputMaybe<Scalars['String']['input']>;
  noiseClass?: InputMaybe<NoiseClass>;
  phone?: InputMaybe<Scalars['String']['input']>;
};

/**
 * `kind` is one of `integrations/kinds/`, which say what `credentials` and `settings` there are.
 *
 * Credentials are never told back. `whose` says field by field who is right, where that is not as the kind has it.
 */
export type CreateIntegrationInput = {
  baseUrl?: InputMaybe<Scalars['String']['input']>;
  credentials?: InputMaybe<Scalars['JSON']['input']>;
  kind: Scalars['String']['input'];
  name: Scalars['String']['input'];
  settings?: InputMaybe<Scalars['JSON']['input']>;
  version?: InputMaybe<Scalars['String']['input']>;
  whose?: InputMaybe<Scalars['JSON']['input']>;
};

/** An account that works leads of its territories. */
export type CreatePartnerInput = {
  account: Scalars['ID']['input'];
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  isExclusive?: InputMaybe<Scalars['Boolean']['input']>;
  kind?: InputMaybe<PartnerKind>;
  languages?: InputMaybe<Array<Scalars['String']['input']>>;
  manager?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  productLines?: InputMaybe<Array<Scalars['String']['input']>>;
  territories?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** Something that is asked for. */
export type CreateProductLineInput = {
  code: Scalars['String']['input'];
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  label: Scalars['String']['input'];
};

/** Of which leads. All may be left out: the month that ended last, five of each kind, by a seed that is told. */
export type CreateReviewInput = {
  from?: InputMaybe<Scalars['String']['input']>;
  perStratum?: InputMaybe<Scalars['Int']['input']>;
  seed?: InputMaybe<Scalars['Int']['input']>;
  stages?: InputMaybe<Array<ReviewStage>>;
  to?: InputMaybe<Scalars['String']['input']>;
};

/** An RFQ of a lead; without `received_at` it came now. */
export type CreateRfqInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  endCustomer?: InputMaybe<Scalars['String']['input']>;
  expected?: InputMaybe<AmountInput>;
  exportMarking?: InputMaybe<ExportMarking>;
  hasDrawings?: InputMaybe<Scalars['Boolean']['input']>;
  isUnderNda?: InputMaybe<Scalars['Boolean']['input']>;
  lead: Scalars['ID']['input'];
  lines?: InputMaybe<Array<RfqLineInput>>;
  project?: InputMaybe<Scalars['String']['input']>;
  receivedAt?: InputMaybe<Scalars['DateTime']['input']>;
  reference?: InputMaybe<Scalars['String']['input']>;
  requiredBy?: InputMaybe<Scalars['Date']['input']>;
  targetPrice?: InputMaybe<AmountInput>;
};

/** A place of an account. */
export type CreateSiteInput = {
  account: Scalars['ID']['input'];
  city?: InputMaybe<Scalars['String']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<SiteKind>;
  name: Scalars['String']['input'];
  postalCode?: InputMaybe<Scalars['String']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
};

/** What is to count nothing, why, and until when: five days at most. */
export type CreateSuspensionInput = {
  code: Scalars['String']['input'];
  kind: SuspensionKind;
  note?: InputMaybe<Scalars['String']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A part of the market. */
export type CreateTerritoryInput = {
  countries?: InputMaybe<Array<Scalars['String']['input']>>;
  name: Scalars['String']['input'];
  postalPrefixes?: InputMaybe<Array<PostalPrefixInput>>;
  regions?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** One row; without `order` it becomes the last. A star at an end of the phrase stands for the rest of a word. */
export type CreateTitleFunctionInput = {
  function: Function;
  order?: InputMaybe<Scalars['Int']['input']>;
  phrase: Scalars['String']['input'];
};

/**
 * `scopes`: what it may, all that its owner may without; `expires_at`: in 90 days without, in 366 at the latest.
 *
 * `user`: by operations, the system or partner that it is for; the caller without.
 */
export type CreateTokenInput = {
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  scopes?: InputMaybe<Array<Scalars['String']['input']>>;
  user?: InputMaybe<Scalars['ID']['input']>;
};

/** `types` names the types of events that are wanted; null, or without it, all of them, also those to come. */
export type CreateWebhookEndpointInput = {
  name: Scalars['String']['input'];
  types?: InputMaybe<Array<Scalars['String']['input']>>;
  url: Scalars['String']['input'];
};

export type CreditKind =
  | 'INFLUENCED'
  | 'REGISTERED'
  | 'SOURCED'
  | 'SPLIT';

export type CreditParty =
  | 'MARKETING'
  | 'PARTNER'
  | 'PERSON';

export type Criterion =
  | 'ANNUAL_USAGE'
  | 'AUTHORITY'
  | 'BUDGET'
  | 'COMPLIANCE'
  | 'DECISION_PROCESS'
  | 'NEED'
  | 'PLANT_LOCATION'
  | 'TECHNICAL_FIT'
  | 'TIMELINE';

export type DataRequestFilter = {
  askedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  askedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  handoff?: InputMaybe<Array<Scalars['ID']['input']>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type DataRequestOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC';

export type DayOffKind =
  | 'CLOSURE'
  | 'HOLIDAY';

export type DealRegistrationFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  partner?: InputMaybe<Array<Scalars['ID']['input']>>;
  productLine?: InputMaybe<Array<Scalars['String']['input']>>;
  protectedUntilLt?: InputMaybe<Scalars['DateTime']['input']>;
  requestedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  requestedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  rule?: InputMaybe<Array<RegistrationRule>>;
  source?: InputMaybe<Array<RegistrationSource>>;
  status?: InputMaybe<Array<RegistrationStatus>>;
};

export type DealRegistrationOrder =
  | 'PROTECTED_UNTIL'
  | 'PROTECTED_UNTIL_DESC'
  | 'REQUESTED_AT'
  | 'REQUESTED_AT_DESC'
  | 'UPDATED_AT'
  | 'UPDATED_AT_DESC';

/** What becomes of it, in words that the partner reads. */
export type DecideAppealInput = {
  answer?: InputMaybe<Scalars['String']['input']>;
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** What was written to an excluded party that had asked, and why it was declined. */
export type DeclineInput = {
  reason?: InputMaybe<Scalars['String']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};

/** Other words of a polite answer. */
export type DeclineTextInput = {
  text?: InputMaybe<Scalars['String']['input']>;
};

export type DeclineWordsFilter = {
  language?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type DeclineWordsOrder =
  | 'REASON'
  | 'REASON_DESC';

export type DeliveryMode =
  | 'LIVE'
  | 'OBSERVE';

export type DeliveryState =
  | 'DELIVERED'
  | 'DUE'
  | 'FAILED'
  | 'PARKED';

export type DifferenceKind =
  | 'ACTION'
  | 'LEVEL'
  | 'ROUTE'
  | 'STAGE'
  | 'TIER';

export type Dimension =
  | 'CHANNEL'
  | 'PRIORITY'
  | 'PRODUCT_LINE';

export type Direction =
  | 'IN'
  | 'OUT';

export type DisabledWhy =
  | 'BY_HAND'
  | 'FAILING'
  | 'GONE'
  | 'OWNER'
  | 'REMOVED';

/** That a mail is none, with a `reason` of the list. */
export type DiscardEnquiryInput = {
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type DiscardReason =
  | 'DUPLICATE'
  | 'ERASED'
  | 'JOB_APPLICATION'
  | 'NEWSLETTER'
  | 'NOT_FOR_US'
  | 'SERVICE_REQUEST'
  | 'SPAM'
  | 'VENDOR';

/** Why it is not so, in one's own words. */
export type DismissInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** A reason of the agreed list and a sentence of one's own. */
export type DisqualifyInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type DocumentKind =
  | 'AGREEMENTS'
  | 'CHANNEL_RULES'
  | 'PROFILES'
  | 'SCORING_MODELS';

export type DocumentVersionFilter = {
  kind?: InputMaybe<Array<DocumentKind>>;
  number?: InputMaybe<Scalars['Int']['input']>;
};

export type DocumentVersionOrder =
  | 'NUMBER'
  | 'NUMBER_DESC'
  | 'PUBLISHED_AT'
  | 'PUBLISHED_AT_DESC';

export type DraftFilter = {
  kind?: InputMaybe<Array<DocumentKind>>;
};

export type DraftOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type DraftState =
  | 'DISCARDED'
  | 'OPEN'
  | 'PUBLISHED';

/** A drawing, which stays where it is: its name and revision, the hash of the file, and the address it lies at. */
export type DrawingInput = {
  address?: InputMaybe<Scalars['String']['input']>;
  isExportControlled?: InputMaybe<Scalars['Boolean']['input']>;
  name: Scalars['String']['input'];
  revision?: InputMaybe<Scalars['String']['input']>;
  sha256?: InputMaybe<Scalars['String']['input']>;
};

export type DurationUnit =
  | 'BUSINESS_DAYS'
  | 'BUSINESS_HOURS'
  | 'DAYS'
  | 'MINUTES';

/** What is given is changed. */
export type EditClientInput = {
  name?: InputMaybe<Scalars['String']['input']>;
  redirectUris?: InputMaybe<Array<Scalars['String']['input']>>;
  scopes?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** An edit over GraphQL says which version it was made on. */
export type EditDraftInput = {
  content?: InputMaybe<Scalars['JSON']['input']>;
  note?: InputMaybe<Scalars['String']['input']>;
  version: Scalars['Int']['input'];
};

/** Why it ends. */
export type EndRegistrationInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** Why it ended; what is missing is refused with a code of its own. */
export type EndRfqInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type EndpointState =
  | 'ACTIVE'
  | 'DISABLED'
  | 'PAUSED';

export type EnquiryDraftFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  dueAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  dueAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  reason?: InputMaybe<Array<DiscardReason>>;
  receivedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  receivedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  state?: InputMaybe<Array<EnquiryDraftState>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type EnquiryDraftOrder =
  | 'DUE_AT'
  | 'DUE_AT_DESC'
  | 'RECEIVED_AT'
  | 'RECEIVED_AT_DESC';

export type EnquiryDraftState =
  | 'CONFIRMED'
  | 'DISCARDED'
  | 'WAITING';

/** Why the data of the person are erased. There is no way back. */
export type EraseContactInput = {
  reason: ErasureReason;
};

export type ErasedKeyKind =
  | 'EMAIL'
  | 'EXTERNAL_ID'
  | 'PHONE';

export type ErasureLiftFilter = {
  atGte?: InputMaybe<Scalars['DateTime']['input']>;
  atLt?: InputMaybe<Scalars['DateTime']['input']>;
  kind?: InputMaybe<Array<ErasedKeyKind>>;
  reason?: InputMaybe<Array<ErasureLiftReason>>;
};

export type ErasureLiftOrder =
  | 'AT'
  | 'AT_DESC';

export type ErasureLiftReason =
  | 'ANOTHER_PERSON'
  | 'ASKED'
  | 'MISTAKEN';

export type ErasureReason =
  | 'ASKED'
  | 'CONSENT_WITHDRAWN'
  | 'NO_LONGER_NEEDED'
  | 'UNLAWFUL';

export type EventFilter = {
  after?: InputMaybe<Scalars['String']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  type?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type EventOrder =
  | 'POSITION'
  | 'POSITION_DESC';

/** A reason of the closed list and a sentence of one's own. */
export type ExcludeSignalInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type ExclusionReason =
  | 'DISPOSABLE_MAIL'
  | 'DUPLICATE'
  | 'KNOWN_AGENT'
  | 'OTHER'
  | 'SCANNER_BURST'
  | 'SCANNER_OR_BOT'
  | 'SPAM'
  | 'TEST'
  | 'WRONG_PERSON';

/** A reason of the agreed list and a sentence of one's own. */
export type ExplainInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type ExportFilter = {
  atGte?: InputMaybe<Scalars['DateTime']['input']>;
  atLt?: InputMaybe<Scalars['DateTime']['input']>;
  by?: InputMaybe<Array<Scalars['ID']['input']>>;
  what?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type ExportMarking =
  | 'EAR'
  | 'EU_DUAL_USE'
  | 'ITAR'
  | 'NONE'
  | 'OTHER';

export type ExportOrder =
  | 'AT'
  | 'AT_DESC';

/** The id that a system gives to it. */
export type ExternalRefInput = {
  externalId: Scalars['String']['input'];
  system: Scalars['String']['input'];
};

export type Feasibility =
  | 'FEASIBLE'
  | 'FEASIBLE_WITH_CHANGES'
  | 'NOT_FEASIBLE';

export type FeedbackState =
  | 'CHANGED'
  | 'DISCUSSED'
  | 'KEPT'
  | 'NEW';

export type FileFormat =
  | 'CSV'
  | 'XLSX';

/** What the contact is, and how the caller knows. */
export type FlagNoiseInput = {
  class: NoiseClass;
  comment?: InputMaybe<Scalars['String']['input']>;
};

export type ForecastBy =
  | 'OWNER'
  | 'PRODUCT_LINE'
  | 'ROUTE'
  | 'STAGE'
  | 'TEAM';

export type FrozenFieldFilter = {
  connection?: InputMaybe<Array<Scalars['ID']['input']>>;
  field?: InputMaybe<Array<Scalars['String']['input']>>;
  isThawed?: InputMaybe<Scalars['Boolean']['input']>;
};

export type FrozenFieldOrder =
  | 'FROZEN_AT'
  | 'FROZEN_AT_DESC';

export type Function =
  | 'ENGINEERING'
  | 'FINANCE'
  | 'MANAGEMENT'
  | 'OPERATIONS'
  | 'OTHER'
  | 'PROCUREMENT'
  | 'QUALITY';

export type Gap =
  | 'COMPANY'
  | 'COUNTRY'
  | 'DRAWINGS'
  | 'NAME'
  | 'PRODUCT_LINE'
  | 'QUANTITY'
  | 'REACH'
  | 'REQUIRED_BY';

/** Who is cleared, a person or a partner, until when, and what it rests on. */
export type GrantClearanceInput = {
  partner?: InputMaybe<Scalars['ID']['input']>;
  proof?: InputMaybe<Scalars['String']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
  user?: InputMaybe<Scalars['ID']['input']>;
};

export type GuardCode =
  | 'ACCEPTED'
  | 'FUNCTION_SEEN'
  | 'HANDED_OVER'
  | 'NOT_EXCLUDED'
  | 'NOT_ON_HOLD'
  | 'QUALIFIED'
  | 'REASON'
  | 'SAL_STEP'
  | 'SHEET'
  | 'STAGE'
  | 'WAY';

/** Who gets the work of somebody, by the rule without `to`; and whether their accounts go to the same person. */
export type HandOverInput = {
  accounts?: InputMaybe<Scalars['Boolean']['input']>;
  to?: InputMaybe<Scalars['ID']['input']>;
};

export type HandoffFilter = {
  breached?: InputMaybe<Scalars['Boolean']['input']>;
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  delivered?: InputMaybe<Scalars['Boolean']['input']>;
  dueAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  dueAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  hasPartner?: InputMaybe<Scalars['Boolean']['input']>;
  holdout?: InputMaybe<Scalars['Boolean']['input']>;
  inHand?: InputMaybe<Scalars['Boolean']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  partner?: InputMaybe<Array<Scalars['ID']['input']>>;
  route?: InputMaybe<Array<RouteKind>>;
  status?: InputMaybe<Array<HandoffStatus>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
  unassigned?: InputMaybe<Scalars['Boolean']['input']>;
};

export type HandoffOrder =
  | 'ACCEPT_DUE_AT'
  | 'ACCEPT_DUE_AT_DESC'
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'DUE_AT'
  | 'DUE_AT_DESC';

export type HandoffStatus =
  | 'ACCEPTED'
  | 'EXPIRED'
  | 'OPEN'
  | 'REJECTED'
  | 'WITHDRAWN';

/** What the lead waits for, and until when at the latest. */
export type HoldInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

export type HoldReason =
  | 'DEMAND_SHIFT'
  | 'INTERNAL_APPROVAL'
  | 'OTHER'
  | 'TOOLING_CHANGE';

/** Which column is what, in the shape of the mapping file, and whether events tell of what the file states. */
export type ImportEditInput = {
  mapping?: InputMaybe<Scalars['JSON']['input']>;
  quietHistory?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ImportFilter = {
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  createdBy?: InputMaybe<Array<Scalars['ID']['input']>>;
  format?: InputMaybe<Array<FileFormat>>;
  sha256?: InputMaybe<Scalars['String']['input']>;
};

export type ImportOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type ImportStatus =
  | 'CANCELLED'
  | 'CHECKED'
  | 'CHECKING'
  | 'DONE'
  | 'DRAFT'
  | 'FAILED'
  | 'RUNNING';

export type IndustryScheme =
  | 'NACE'
  | 'NAICS';

export type InsightBy =
  | 'CAMPAIGNS'
  | 'CONTENTS'
  | 'SIGNALS'
  | 'SOURCES';

export type InsightClass =
  | 'INTENT'
  | 'NOISE'
  | 'UNPROVEN';

export type InsightOutcome =
  | 'SQL'
  | 'WON';

export type InsightUnit =
  | 'ACCOUNT'
  | 'CONTACT'
  | 'LEAD';

export type IntegrationFilter = {
  kind?: InputMaybe<Array<Scalars['String']['input']>>;
  state?: InputMaybe<Array<ConnectionState>>;
};

export type IntegrationOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'NAME'
  | 'NAME_DESC';

export type ItemStatus =
  | 'CONFIRMED'
  | 'REFUTED'
  | 'UNKNOWN';

export type JobFilter = {
  kind?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<JobStatus>>;
};

export type JobOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type JobStatus =
  | 'CANCELLED'
  | 'DONE'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING';

export type Kind =
  | 'ADDED'
  | 'CHANGED'
  | 'MOVED'
  | 'REMOVED';

export type LeadFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  action?: InputMaybe<Array<Action>>;
  business?: InputMaybe<Array<Business>>;
  campaign?: InputMaybe<Scalars['String']['input']>;
  campaignIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  contact?: InputMaybe<Array<Scalars['ID']['input']>>;
  contactConsentedTo?: InputMaybe<Array<ConsentScope>>;
  contactEmail?: InputMaybe<Scalars['String']['input']>;
  contactWithdrewFrom?: InputMaybe<Array<ConsentScope>>;
  countedAs?: InputMaybe<Array<CountedAs>>;
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  ended?: InputMaybe<Scalars['Boolean']['input']>;
  fitTier?: InputMaybe<Array<Tier>>;
  furthest?: InputMaybe<Array<Milestone>>;
  handedOverLt?: InputMaybe<Scalars['DateTime']['input']>;
  lastOwner?: InputMaybe<Array<Scalars['ID']['input']>>;
  lastOwnerIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  lastTeam?: InputMaybe<Array<Scalars['ID']['input']>>;
  lastTeamIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  level?: InputMaybe<Array<Level>>;
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  productLine?: InputMaybe<Array<Scalars['String']['input']>>;
  qualifyingCampaign?: InputMaybe<Scalars['String']['input']>;
  qualifyingCampaignIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  qualifyingSource?: InputMaybe<Array<Scalars['String']['input']>>;
  qualifyingSourceIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  reached?: InputMaybe<Array<Milestone>>;
  reachedAny?: InputMaybe<Array<Milestone>>;
  reachedGte?: InputMaybe<Scalars['DateTime']['input']>;
  reachedLt?: InputMaybe<Scalars['DateTime']['input']>;
  returned?: InputMaybe<Scalars['Boolean']['input']>;
  route?: InputMaybe<Array<RouteKind>>;
  routeIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  segment?: InputMaybe<Scalars['String']['input']>;
  segmentIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Array<Scalars['String']['input']>>;
  sourceIsnull?: InputMaybe<Scalars['Boolean']['input']>;
  stage?: InputMaybe<Array<Stage>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
  trend?: InputMaybe<Array<Trend>>;
  updatedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  updatedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  whereabouts?: InputMaybe<Array<Whereabouts>>;
};

/** Who is interested in what; `type` is recorded as a signal that occurs now, `keep` claims the lead at once. */
export type LeadInput = {
  account?: InputMaybe<AccountInput>;
  contact: ContactInput;
  keep?: InputMaybe<Scalars['Boolean']['input']>;
  origin?: InputMaybe<OriginInput>;
  productLine?: InputMaybe<Scalars['String']['input']>;
  properties?: InputMaybe<Scalars['JSON']['input']>;
  type?: InputMaybe<Scalars['String']['input']>;
};

export type LeadOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'RANK'
  | 'RANK_DESC'
  | 'STAGE_ENTERED_AT'
  | 'STAGE_ENTERED_AT_DESC'
  | 'UPDATED_AT'
  | 'UPDATED_AT_DESC';

export type Level =
  | 'HIGH'
  | 'LOW'
  | 'MEDIUM'
  | 'NONE'
  | 'URGENT';

/** By what the person may be taken again, `email` or else `phone` with the name, and why. */
export type LiftErasureInput = {
  email?: InputMaybe<Scalars['String']['input']>;
  firstName?: InputMaybe<Scalars['String']['input']>;
  lastName?: InputMaybe<Scalars['String']['input']>;
  phone?: InputMaybe<Scalars['String']['input']>;
  reason: ErasureLiftReason;
};

/** Why the contact is no noise; without a class, of every class that was found. */
export type LiftNoiseInput = {
  class?: InputMaybe<NoiseClass>;
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** What is to end; without a kind everything that was overruled. */
export type LiftOverruleInput = {
  kind?: InputMaybe<OverrideKind>;
};

export type Likeness =
  | 'SAME_DOMAIN'
  | 'SAME_DOMAIN_NAME'
  | 'SAME_EMAIL'
  | 'SAME_INITIAL'
  | 'SAME_NAME'
  | 'SAME_NAME_ABROAD'
  | 'SAME_PHONE'
  | 'SIMILAR_NAME';

/**
 * What a made-up lead asks of whoever gets it; what is left out is unknown.
 *
 * Its team is that of the `route` for the country, unless `team` names one.
 */
export type MadeUpNeedInput = {
  accountOwner?: InputMaybe<Scalars['ID']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  priority?: InputMaybe<Priority>;
  productLine?: InputMaybe<Scalars['String']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
  route?: InputMaybe<RouteKind>;
  team?: InputMaybe<Scalars['ID']['input']>;
};

export type Match =
  | 'EXACT'
  | 'SIMILAR';

export type MergeFilter = {
  atGte?: InputMaybe<Scalars['DateTime']['input']>;
  atLt?: InputMaybe<Scalars['DateTime']['input']>;
  loser?: InputMaybe<Array<Scalars['ID']['input']>>;
  noun?: InputMaybe<Array<MergeNoun>>;
  partOf?: InputMaybe<Array<Scalars['ID']['input']>>;
  undone?: InputMaybe<Scalars['Boolean']['input']>;
  winner?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** The one that turned out to be the one at the address. */
export type MergeInput = {
  loser?: InputMaybe<Scalars['ID']['input']>;
};

export type MergeNoun =
  | 'ACCOUNT'
  | 'CONTACT'
  | 'LEAD';

export type MergeOrder =
  | 'AT'
  | 'AT_DESC';

export type Milestone =
  | 'CREATED'
  | 'HANDED_OVER'
  | 'LOST'
  | 'MQL'
  | 'OPPORTUNITY'
  | 'QUOTED'
  | 'REJECTED'
  | 'REQUALIFIED'
  | 'SAL'
  | 'SENT_BACK'
  | 'SQL'
  | 'WON';

export type Need =
  | 'CONFIRMED'
  | 'KNOWN'
  | 'NOT_REFUTED'
  | 'SEEN';

/** What is missing on the card, by its codes. */
export type NeedsDataInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  items?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type NoiseClass =
  | 'COMPETITOR'
  | 'CONSULTANT'
  | 'CURRENT_SUPPLIER'
  | 'DISPOSABLE_MAIL'
  | 'DISTRIBUTOR_FISHING'
  | 'FREE_MAIL'
  | 'JOB_SEEKER'
  | 'SCANNER_OR_BOT'
  | 'STUDENT_OR_ACADEMIC'
  | 'VENDOR_SOLICITATION';

/** Why it is not one's own, and whose it may be. */
export type NotMineInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

export type ObservedHandoffFilter = {
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  route?: InputMaybe<Array<RouteKind>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type ObservedHandoffOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

/** The document whose rules are to change. */
export type OpenDraftOfDecisionInput = {
  document: DocumentKind;
};

export type OrderKind =
  | 'PILOT'
  | 'PROTOTYPE'
  | 'REPEAT'
  | 'SAMPLE'
  | 'SERIES'
  | 'SPARE';

export type OrderProfile =
  | 'PROTOTYPE'
  | 'SERIES'
  | 'SMALL_SERIES'
  | 'SPARE_PARTS';

/** Where marketing reached the contact. */
export type OriginInput = {
  campaign?: InputMaybe<Scalars['String']['input']>;
  channel?: InputMaybe<Scalars['String']['input']>;
  content?: InputMaybe<Scalars['String']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
};

export type OutcomeFilter = {
  atGte?: InputMaybe<Scalars['DateTime']['input']>;
  atLt?: InputMaybe<Scalars['DateTime']['input']>;
  outcome?: InputMaybe<Array<OutcomeKind>>;
  reason?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type OutcomeKind =
  | 'LOST'
  | 'NO_BID'
  | 'WON';

export type OutcomeOrder =
  | 'AT'
  | 'AT_DESC';

export type OverrideKind =
  | 'EXCLUSION'
  | 'STAGE';

/** What is set aside, why and until when. `value` names the cause or the stage; without it that of the moment. */
export type OverruleInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  kind: OverrideKind;
  until?: InputMaybe<Scalars['DateTime']['input']>;
  value?: InputMaybe<Scalars['String']['input']>;
};

export type Owner =
  | 'MARKETING'
  | 'OPERATIONS'
  | 'PARTNER'
  | 'SALES';

/** The hours that a partner keeps; null: those of the desk that hands over to it. */
export type PartnerCalendarInput = {
  calendar?: InputMaybe<Scalars['ID']['input']>;
};

export type PartnerFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  kind?: InputMaybe<Array<PartnerKind>>;
};

export type PartnerKind =
  | 'DISTRIBUTOR'
  | 'INTEGRATOR'
  | 'OEM_REP'
  | 'REPRESENTATIVE';

export type PartnerOrder =
  | 'NAME'
  | 'NAME_DESC';

export type PersonFilter = {
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  role?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type PersonOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'NAME'
  | 'NAME_DESC';

/**
 * Made-up facts (`given`) or a `lead` as it stands, and the answer that is wanted of it.
 *
 * Without `document` it is held against drafts of all four.
 */
export type PinInput = {
  document?: InputMaybe<DocumentKind>;
  given?: InputMaybe<Scalars['JSON']['input']>;
  lead?: InputMaybe<Scalars['ID']['input']>;
  name: Scalars['String']['input'];
  wanted: Scalars['JSON']['input'];
};

export type PinnedExampleFilter = {
  document?: InputMaybe<Array<DocumentKind>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  retired?: InputMaybe<Scalars['Boolean']['input']>;
};

export type PinnedExampleOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

/** Where a handoff belongs: to a team, to a partner, or it stays. */
export type PlaceInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  partner?: InputMaybe<Scalars['ID']['input']>;
  stays?: InputMaybe<Scalars['Boolean']['input']>;
  team?: InputMaybe<Scalars['ID']['input']>;
};

export type PlacementAnswer =
  | 'MOVED'
  | 'STAYS'
  | 'VOID';

export type PlacementFilter = {
  answer?: InputMaybe<Array<PlacementAnswer>>;
  askedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  askedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  handoff?: InputMaybe<Array<Scalars['ID']['input']>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type PlacementOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC';

export type PossibleDuplicateFilter = {
  dismissed?: InputMaybe<Scalars['Boolean']['input']>;
  noun?: InputMaybe<Array<MergeNoun>>;
};

export type PossibleDuplicateOrder =
  | 'FOUND_AT'
  | 'FOUND_AT_DESC'
  | 'SCORE'
  | 'SCORE_DESC';

/** The beginning of the postal codes of a part of a country; blanks and hyphens count nothing. */
export type PostalPrefixInput = {
  country: Scalars['String']['input'];
  prefix: Scalars['String']['input'];
};

export type Priority =
  | 'NORMAL'
  | 'URGENT';

export type ProductLineFilter = {
  code?: InputMaybe<Array<Scalars['String']['input']>>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ProductLineOrder =
  | 'CODE'
  | 'CODE_DESC';

export type ProductionModel =
  | 'ENGINEER_TO_ORDER'
  | 'MAKE_TO_ORDER'
  | 'MAKE_TO_STOCK'
  | 'MIXED';

export type ProposalFilter = {
  askedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  askedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  handoff?: InputMaybe<Array<Scalars['ID']['input']>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<Array<ProposalState>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type ProposalOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC';

export type ProposalState =
  | 'ANSWERED'
  | 'APPLIED'
  | 'DISMISSED'
  | 'KNOWN'
  | 'VOID'
  | 'WAITING'
  | 'WITHDRAWN';

/**
 * What a machine says of a lead: where it stands there, and why, as far as the machine knows.
 *
 * `source` is the system, or the connection to it; `external_id` tells a repeat of the message. `native` is the value
 * as it stands there, `seller` the e-mail address of the person of sales who set it, `at` when that was.
 */
export type ProposeInput = {
  at?: InputMaybe<Scalars['DateTime']['input']>;
  comment?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  handoff?: InputMaybe<Scalars['ID']['input']>;
  native?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  seller?: InputMaybe<Scalars['String']['input']>;
  source: Scalars['String']['input'];
  to: Proposed;
};

export type Proposed =
  | 'DISQUALIFIED'
  | 'INQUIRY'
  | 'LOST'
  | 'MQL'
  | 'NURTURE'
  | 'OPPORTUNITY'
  | 'QUOTED'
  | 'REJECTED'
  | 'SAL'
  | 'SQL'
  | 'WON';

/** What marketing has to say with it. */
export type ProvideDataInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** `effective_at`: from when the rules hold; at once without it. */
export type PublishInput = {
  effectiveAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Whether the lead is handed on to another seller of the team. */
export type QualifyInput = {
  assignTo?: InputMaybe<Scalars['ID']['input']>;
};

export type Quantity =
  | 'COUNT'
  | 'DURATION'
  | 'SHARE';

export type Quiet =
  | 'ALWAYS'
  | 'BUSINESS_HOURS';

/** A quote as it was sent; without a number it revises the last one, without `sent_at` it was sent now. */
export type QuoteInput = {
  amount: Scalars['Decimal']['input'];
  currency: Scalars['String']['input'];
  number?: InputMaybe<Scalars['String']['input']>;
  sentAt?: InputMaybe<Scalars['DateTime']['input']>;
  validUntil: Scalars['Date']['input'];
};

/** What one says of one lead. `why_not_sql` is asked of leads that sales had not qualified, and only of these. */
export type RateReviewItemInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  isMql: RatingIsMql;
  item: Scalars['ID']['input'];
  whyNotSql?: InputMaybe<RatingWhyNotSql>;
};

export type RatingIsMql =
  | 'NO'
  | 'UNSURE'
  | 'YES';

export type RatingWhyNotSql =
  | 'COMMERCIAL'
  | 'LATER'
  | 'NOT_REACHED'
  | 'NOT_WORKED'
  | 'NO_PROJECT'
  | 'NO_TECHNICAL_FIT'
  | 'STILL_OPEN'
  | 'TOO_LITTLE_KNOWN'
  | 'UNSURE'
  | 'WRONG_COMPANY'
  | 'WRONG_PERSON'
  | 'WRONG_ROUTE';

export type ReasonAction =
  | 'CLOSE'
  | 'DISQUALIFY'
  | 'LINK'
  | 'NURTURE'
  | 'REROUTE'
  | 'RETURN';

export type ReasonFamily =
  | 'CLERICAL'
  | 'COMMERCIAL'
  | 'CONTACT'
  | 'DEFINITIONAL'
  | 'INTENT'
  | 'OTHER'
  | 'PERSON'
  | 'PROCEDURAL'
  | 'TECHNICAL'
  | 'TIMING';

export type ReasonGroup =
  | 'INCOMPLETE'
  | 'NOT_FOR_US'
  | 'NOT_MINE'
  | 'NOT_NOW'
  | 'NO_CUSTOMER';

/**
 * What of a reason may change, for what is said from now on; what is left out stays.
 *
 * `group` is where sellers find it, null of losses and no-bids; lower `order` is offered first.
 */
export type ReasonInput = {
  action?: InputMaybe<ReasonAction>;
  family?: InputMaybe<ReasonFamily>;
  group?: InputMaybe<ReasonGroup>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  label?: InputMaybe<Scalars['String']['input']>;
  order?: InputMaybe<Scalars['Int']['input']>;
  owner?: InputMaybe<ReasonOwner>;
  places?: InputMaybe<Array<ReasonPlace>>;
  saysQuality?: InputMaybe<Scalars['Boolean']['input']>;
  track?: InputMaybe<Scalars['String']['input']>;
};

export type ReasonKind =
  | 'LOSS'
  | 'NO_BID'
  | 'REJECTION';

export type ReasonOwner =
  | 'MARKETING'
  | 'OPERATIONS'
  | 'PARTNER_DESK'
  | 'SALES';

export type ReasonPlace =
  | 'LOSS'
  | 'NO_BID'
  | 'REJECTION'
  | 'RETURN'
  | 'TAKING_OUT'
  | 'TRIAGE'
  | 'WITHDRAWAL';

/** Who works it from now on: a person, a team, or a person of another team. */
export type ReassignInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  owner?: InputMaybe<Scalars['ID']['input']>;
  team?: InputMaybe<Scalars['ID']['input']>;
};

export type RecalibrationFilter = {
  outcome?: InputMaybe<Array<RecalibrationOutcome>>;
  result?: InputMaybe<Array<RecalibrationResult>>;
};

export type RecalibrationOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type RecalibrationOutcome =
  | 'SQL'
  | 'WON';

export type RecalibrationResult =
  | 'COMPARED'
  | 'PROPOSED'
  | 'UNCHANGED';

export type RecalibrationVerdict =
  | 'BETTER'
  | 'NOT_PROVEN'
  | 'WORSE';

/** Why it is taken back. */
export type RecallInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** That it goes on, in one's own words. */
export type ReconfirmInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/**
 * What a person said. Without `said_at` it was said now; without `source` it was said to the caller.
 *
 * A consent that was given rests on something: `evidence` says on what, in words.
 */
export type RecordConsentInput = {
  channel: ConsentChannel;
  evidence?: InputMaybe<Scalars['String']['input']>;
  purpose: ConsentPurpose;
  saidAt?: InputMaybe<Scalars['DateTime']['input']>;
  source?: InputMaybe<Scalars['String']['input']>;
  state: ConsentState;
};

/** Why it goes back; without `until` it rests as agreed for the reason. */
export type RecycleInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

export type RegistrationAppealFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  answer?: InputMaybe<Array<AppealAnswer>>;
  dueAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  partner?: InputMaybe<Array<Scalars['ID']['input']>>;
  productLine?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type RegistrationAppealOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC'
  | 'DUE_AT'
  | 'DUE_AT_DESC';

export type RegistrationRule =
  | 'APPEAL'
  | 'DIRECT_CONTACT'
  | 'FREE'
  | 'HOUSE_ACCOUNT'
  | 'NOT_PURSUED'
  | 'OPERATIONS'
  | 'PARTNER'
  | 'PROGRESS'
  | 'REGISTERED_BEFORE'
  | 'SALES_LET_GO'
  | 'TIME'
  | 'TRANSFER';

export type RegistrationSource =
  | 'ENQUIRY'
  | 'PARTNER'
  | 'TRANSFER';

export type RegistrationStatus =
  | 'ENDED'
  | 'EXPIRED'
  | 'FIRST_IN_LINE'
  | 'PROTECTED_FOR_ANOTHER'
  | 'REFUSED'
  | 'REGISTERED'
  | 'WITHDRAWN';

/** `people`: the contacts that are looked at; without it those in line, then those linked, then those in hand. */
export type RehearseIntegrationInput = {
  people?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** A reason of the agreed list and a sentence of one's own. */
export type RejectInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

export type Relationship =
  | 'ACADEMIC'
  | 'COMPETITOR'
  | 'CURRENT_SUPPLIER'
  | 'CUSTOMER'
  | 'PARTNER'
  | 'PROSPECT';

/** Why it is taken up again, in one's own words. */
export type ReopenInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** All rows of the map. */
export type ReplaceStatusMapInput = {
  rows: Array<StatusRowInput>;
};

/** `since`: what was put in line from then on, by the wall clock; all of it without. */
export type ResendInput = {
  since?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Why it counts, in one's own words. */
export type RestoreSignalInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** `failures`: those that are tried again; without it all of the connection. */
export type RetrySyncFailuresInput = {
  failures?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type ReviewDecisionFilter = {
  owner?: InputMaybe<Array<Scalars['ID']['input']>>;
  review?: InputMaybe<Array<Scalars['ID']['input']>>;
  state?: InputMaybe<Array<ReviewDecisionState>>;
};

export type ReviewDecisionOrder =
  | 'DUE_ON'
  | 'DUE_ON_DESC'
  | 'MADE_AT'
  | 'MADE_AT_DESC';

export type ReviewDecisionState =
  | 'DONE'
  | 'DROPPED'
  | 'KEPT'
  | 'OPEN';

export type ReviewFilter = {
  fromGte?: InputMaybe<Scalars['DateTime']['input']>;
  state?: InputMaybe<Array<ReviewState>>;
  toLt?: InputMaybe<Scalars['DateTime']['input']>;
};

export type ReviewOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'FROM'
  | 'FROM_DESC';

export type ReviewQuestion =
  | 'IS_MQL'
  | 'WHY_NOT_SQL';

export type ReviewStage =
  | 'MQL'
  | 'SQL';

export type ReviewState =
  | 'CLOSED'
  | 'OPEN';

/** What the buyer asks for instead; lines that are given replace all that stand. */
export type ReviseRfqInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  endCustomer?: InputMaybe<Scalars['String']['input']>;
  expected?: InputMaybe<AmountInput>;
  exportMarking?: InputMaybe<ExportMarking>;
  hasDrawings?: InputMaybe<Scalars['Boolean']['input']>;
  isUnderNda?: InputMaybe<Scalars['Boolean']['input']>;
  lines?: InputMaybe<Array<RfqLineInput>>;
  project?: InputMaybe<Scalars['String']['input']>;
  receivedAt?: InputMaybe<Scalars['DateTime']['input']>;
  reference?: InputMaybe<Scalars['String']['input']>;
  requiredBy?: InputMaybe<Scalars['Date']['input']>;
  targetPrice?: InputMaybe<AmountInput>;
};

export type RfqFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  exportMarking?: InputMaybe<Array<ExportMarking>>;
  going?: InputMaybe<Scalars['Boolean']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  status?: InputMaybe<Array<RfqStatus>>;
};

export type RfqGap =
  | 'DRAWING_OR_MATERIAL'
  | 'LINES'
  | 'QUANTITY'
  | 'REQUIRED_BY';

/** One part: what is left out stays as it is, null means unknown. `quantities` are the breaks to be priced. */
export type RfqLineInput = {
  annualVolume?: InputMaybe<Scalars['Int']['input']>;
  drawing?: InputMaybe<DrawingInput>;
  material?: InputMaybe<Scalars['String']['input']>;
  orderKind?: InputMaybe<OrderKind>;
  partNumber?: InputMaybe<Scalars['String']['input']>;
  process?: InputMaybe<Scalars['String']['input']>;
  quantities?: InputMaybe<Array<Scalars['Int']['input']>>;
  toleranceUm?: InputMaybe<Scalars['Float']['input']>;
};

export type RfqOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'RECEIVED_AT'
  | 'RECEIVED_AT_DESC';

export type RfqStatus =
  | 'LOST'
  | 'NO_BID'
  | 'OPEN'
  | 'QUOTED'
  | 'WITHDRAWN'
  | 'WON';

export type Role =
  | 'AUDITOR'
  | 'INTEGRATION'
  | 'MANAGER'
  | 'MARKETING'
  | 'OPERATIONS'
  | 'PARTNER'
  | 'SALES'
  | 'VIEWER';

export type RoleGrantFilter = {
  decided?: InputMaybe<Scalars['Boolean']['input']>;
  person?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type RoleGrantOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC';

export type RouteKind =
  | 'CONTRACT_MANUFACTURER'
  | 'DIRECT'
  | 'DISTRIBUTOR'
  | 'OEM'
  | 'TIER_SUPPLIER';

/** Whether handoffs of a route are made or only written down. */
export type RouteModeInput = {
  mode: DeliveryMode;
};

export type ScorecardCases =
  | 'ANSWERED'
  | 'CLOCKS'
  | 'EXPIRED'
  | 'FIRST_RESPONSE'
  | 'NO_BID'
  | 'QUOTE_HIT'
  | 'QUOTE_TURN'
  | 'REJECTIONS'
  | 'VERDICTS';

export type ScorecardConcern =
  | 'DEFINITION_TOO_BROAD'
  | 'HANDOFF_SLOW'
  | 'HANDOFF_UNANSWERED'
  | 'OUTCOMES_MISSING';

export type ScorecardGroup =
  | 'BUSINESS'
  | 'CAMPAIGN'
  | 'OWNER'
  | 'PRODUCT_LINE'
  | 'ROUTE'
  | 'SEGMENT'
  | 'SOURCE'
  | 'TEAM';

export type ScorecardMode =
  | 'COHORT'
  | 'PERIOD';

/** Which lead is another enquiry after all, and why. */
export type SeparateInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  lead?: InputMaybe<Scalars['ID']['input']>;
};

export type ShadowDifferenceFilter = {
  atGte?: InputMaybe<Scalars['DateTime']['input']>;
  atLt?: InputMaybe<Scalars['DateTime']['input']>;
  differs?: InputMaybe<Array<DifferenceKind>>;
  draftAction?: InputMaybe<Array<Action>>;
  draftRoute?: InputMaybe<Array<RouteKind>>;
  draftStage?: InputMaybe<Array<Stage>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  liveAction?: InputMaybe<Array<Action>>;
  liveRoute?: InputMaybe<Array<RouteKind>>;
  liveStage?: InputMaybe<Array<Stage>>;
  shadow?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type ShadowDifferenceOrder =
  | 'AT'
  | 'AT_DESC';

export type ShadowEnd =
  | 'DISCARDED'
  | 'EDITED'
  | 'ENDED'
  | 'PUBLISHED';

export type ShadowFilter = {
  beganAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  beganAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  document?: InputMaybe<Array<DocumentKind>>;
  draft?: InputMaybe<Array<Scalars['ID']['input']>>;
  running?: InputMaybe<Scalars['Boolean']['input']>;
};

export type ShadowOrder =
  | 'BEGAN_AT'
  | 'BEGAN_AT_DESC';

/** Criteria of the qualification sheet. */
export type SheetInput = {
  items: SheetItemsInput;
};

/** What was found out of one criterion; evidence that is left out stays as it was. */
export type SheetItemInput = {
  evidence?: InputMaybe<Scalars['String']['input']>;
  status: ItemStatus;
};

/** The criteria to set; those left out stay as they were. */
export type SheetItemsInput = {
  annualUsage?: InputMaybe<SheetItemInput>;
  authority?: InputMaybe<SheetItemInput>;
  budget?: InputMaybe<SheetItemInput>;
  compliance?: InputMaybe<SheetItemInput>;
  decisionProcess?: InputMaybe<SheetItemInput>;
  need?: InputMaybe<SheetItemInput>;
  plantLocation?: InputMaybe<SheetItemInput>;
  technicalFit?: InputMaybe<SheetItemInput>;
  timeline?: InputMaybe<SheetItemInput>;
};

export type Side =
  | 'MARKETING'
  | 'SALES';

/** Who calls signs for its side; `deputy_for` names the person of the same side in whose place. */
export type SignInput = {
  deputyFor?: InputMaybe<Scalars['ID']['input']>;
};

export type SignalFilter = {
  contact?: InputMaybe<Array<Scalars['ID']['input']>>;
  excluded?: InputMaybe<Scalars['Boolean']['input']>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  occurredAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  occurredAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  source?: InputMaybe<Array<Scalars['String']['input']>>;
  type?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** One act of a contact, as the delivering system names it. */
export type SignalInput = {
  account?: InputMaybe<AccountInput>;
  contact: ContactInput;
  externalId: Scalars['String']['input'];
  occurredAt: Scalars['DateTime']['input'];
  origin?: InputMaybe<OriginInput>;
  productLine?: InputMaybe<Scalars['String']['input']>;
  properties?: InputMaybe<Scalars['JSON']['input']>;
  source: Scalars['String']['input'];
  type: Scalars['String']['input'];
};

export type SignalOrder =
  | 'OCCURRED_AT'
  | 'OCCURRED_AT_DESC'
  | 'RECEIVED_AT'
  | 'RECEIVED_AT_DESC';

export type SignalTypeFamily =
  | 'BUYING'
  | 'RESEARCH';

/**
 * A batch: one to 5,000 signals, each an object as `SignalForm` describes.
 *
 * `history` says that all of them are the past of a system that is being connected: they are scored as of their time
 * and open nothing. A lead that they make or raise waits for its next signal that is no history.
 */
export type SignalsInput = {
  history?: InputMaybe<Scalars['Boolean']['input']>;
  signals: Array<SignalInput>;
};

/** How many days of the past are walked through again; half a year without it. */
export type SimulateInput = {
  days?: InputMaybe<Scalars['Int']['input']>;
};

export type SiteFilter = {
  account?: InputMaybe<Array<Scalars['ID']['input']>>;
  country?: InputMaybe<Array<Scalars['String']['input']>>;
  kind?: InputMaybe<Array<SiteKind>>;
  region?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type SiteKind =
  | 'OFFICE'
  | 'PLANT'
  | 'WAREHOUSE';

export type SiteOrder =
  | 'NAME'
  | 'NAME_DESC';

export type Stage =
  | 'DISQUALIFIED'
  | 'INQUIRY'
  | 'LOST'
  | 'MQL'
  | 'NURTURE'
  | 'OPPORTUNITY'
  | 'QUOTED'
  | 'SAL'
  | 'SQL'
  | 'WON';

export type StandstillCause =
  | 'HOLD'
  | 'NEEDS_DATA'
  | 'NEEDS_FEEDBACK'
  | 'NOT_MINE';

/**
 * A stage is written as `value` into `field` of an `object`; as the default the value, told alone, means it.
 *
 * Without a value the field is left as it is. A row that is not written is only heard; without a `stage` its value
 * says nothing of where somebody stands.
 */
export type StatusRowInput = {
  field: Scalars['String']['input'];
  isDefault?: InputMaybe<Scalars['Boolean']['input']>;
  isWritten?: InputMaybe<Scalars['Boolean']['input']>;
  object: Scalars['String']['input'];
  stage?: InputMaybe<Scalars['String']['input']>;
  value?: InputMaybe<Scalars['String']['input']>;
};

export type Stratum =
  | 'BORDERLINE'
  | 'DISPUTED'
  | 'GOOD'
  | 'WEAK';

/**
 * Other working hours of one team; what is left out is as in its calendar, and closures stay.
 *
 * `hours`: seven lists, Monday first, of pairs of opening and closing. `works_on`: public holidays on which is worked.
 */
export type SupposedCalendarInput = {
  holidaysCountry?: InputMaybe<Scalars['String']['input']>;
  holidaysSubdivision?: InputMaybe<Scalars['String']['input']>;
  hours?: InputMaybe<Array<Array<Array<Scalars['String']['input']>>>>;
  team: Scalars['ID']['input'];
  timezone?: InputMaybe<Scalars['String']['input']>;
  worksOn?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** How much open work of a team a member would take at most; null: no limit. */
export type SupposedCapacityInput = {
  capacity?: InputMaybe<Scalars['Int']['input']>;
  team: Scalars['ID']['input'];
  user: Scalars['ID']['input'];
};

export type SuspensionFilter = {
  beganAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  beganAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  code?: InputMaybe<Array<Scalars['String']['input']>>;
  kind?: InputMaybe<Array<SuspensionKind>>;
  running?: InputMaybe<Scalars['Boolean']['input']>;
};

export type SuspensionKind =
  | 'SIGNAL_TYPE'
  | 'SOURCE';

export type SuspensionOrder =
  | 'BEGAN_AT'
  | 'BEGAN_AT_DESC';

export type SyncFailureFilter = {
  code?: InputMaybe<Array<Scalars['String']['input']>>;
  connection?: InputMaybe<Array<Scalars['ID']['input']>>;
  direction?: InputMaybe<Array<Direction>>;
};

export type SyncFailureOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

/** With `everything` all there is over there is read once more, as history from which nothing follows. */
export type SyncIntegrationInput = {
  everything?: InputMaybe<Scalars['Boolean']['input']>;
};

export type Taker =
  | 'DESK'
  | 'DIRECT'
  | 'NOBODY'
  | 'PARTNER';

export type TargetStatus =
  | 'DO_NOT_PURSUE'
  | 'HOUSE'
  | 'NAMED_TARGET'
  | 'OPEN';

export type TeamFilter = {
  kind?: InputMaybe<Array<TeamKind>>;
};

export type TeamKind =
  | 'CHANNEL'
  | 'CONTRACT_MANUFACTURER'
  | 'DIRECT'
  | 'ENGINEERING'
  | 'OEM'
  | 'TIER_SUPPLIER'
  | 'TRIAGE';

export type TeamOrder =
  | 'NAME'
  | 'NAME_DESC';

export type TechnicalAnswer =
  | 'FITS'
  | 'LIMITED'
  | 'UNKNOWN';

export type TechnicalFact =
  | 'CAPACITY'
  | 'CERTIFICATES'
  | 'MATERIAL'
  | 'ORDER_KIND'
  | 'PROCESS'
  | 'SIZE'
  | 'TOLERANCE'
  | 'VOLUME';

export type TechnicalReviewFilter = {
  answer?: InputMaybe<Array<Feasibility>>;
  askedAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  askedAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  handoff?: InputMaybe<Array<Scalars['ID']['input']>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  open?: InputMaybe<Scalars['Boolean']['input']>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** What the engineers are to answer. */
export type TechnicalReviewInput = {
  question?: InputMaybe<Scalars['String']['input']>;
};

export type TechnicalReviewOrder =
  | 'ASKED_AT'
  | 'ASKED_AT_DESC';

export type TerritoryOrder =
  | 'NAME'
  | 'NAME_DESC';

/** `comment`: what was done about it. */
export type ThawFrozenFieldInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
};

/** `frozen_fields`: those that are thawed; without it all of the connection. */
export type ThawFrozenFieldsInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  frozenFields?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type Tier =
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'U';

export type TimeToWinBy =
  | 'CAMPAIGN'
  | 'PRODUCT_LINE'
  | 'SOURCE';

export type TimelineKind =
  | 'ATTEMPT'
  | 'CLOCK'
  | 'DATA_REQUEST'
  | 'EDIT'
  | 'HANDOFF'
  | 'HOLD'
  | 'JOURNAL'
  | 'NOISE'
  | 'OVERRULE'
  | 'PLACEMENT'
  | 'PROGRESS'
  | 'PROPOSAL'
  | 'QUOTE'
  | 'REASSIGNMENT'
  | 'RFQ'
  | 'SHEET'
  | 'SIGNAL'
  | 'TECHNICAL_REVIEW'
  | 'TRANSITION'
  | 'VERDICT';

export type TitleFunctionFilter = {
  function?: InputMaybe<Array<Function>>;
};

export type TitleFunctionOrder =
  | 'ORDER'
  | 'ORDER_DESC';

export type TokenFilter = {
  revoked?: InputMaybe<Scalars['Boolean']['input']>;
  user?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type TokenOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type Touch =
  | 'FIRST'
  | 'QUALIFYING';

/** Whose it is from now on, and why. */
export type TransferRegistrationInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  partner: Scalars['ID']['input'];
};

export type Trend =
  | 'COLD'
  | 'COOLING'
  | 'EARLY'
  | 'RISING'
  | 'STEADY';

export type TriageDecision =
  | 'DECLINE'
  | 'HAND_OVER'
  | 'MOVED'
  | 'PARTNER'
  | 'VOID';

/**
 * What the desk decides: `hand_over`, to a `team` or by the route; `partner`, named, or whoever registered the
 * customer, or by territory; or `decline`.
 *
 * To decline takes a `reason` of the list and a `comment`; `text` is what was written to who asked, if somebody has.
 */
export type TriageInput = {
  comment?: InputMaybe<Scalars['String']['input']>;
  decision?: InputMaybe<Scalars['String']['input']>;
  partner?: InputMaybe<Scalars['ID']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
  team?: InputMaybe<Scalars['ID']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};

export type TriageItemFilter = {
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  decided?: InputMaybe<Scalars['Boolean']['input']>;
  decision?: InputMaybe<Array<TriageDecision>>;
  dueAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  dueAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  kind?: InputMaybe<Array<TriageKind>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  team?: InputMaybe<Array<Scalars['ID']['input']>>;
};

export type TriageItemOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC'
  | 'DUE_AT'
  | 'DUE_AT_DESC';

export type TriageKind =
  | 'DECIDE'
  | 'DECLINE';

/** The lead that somebody would get: `lead` as it stands now, or a made-up one (`given`). */
export type TryAssignmentInput = {
  given?: InputMaybe<MadeUpNeedInput>;
  lead?: InputMaybe<Scalars['ID']['input']>;
};

/** The lead that a draft is tried on: `lead` as it stands now, or made-up facts and signals (`given`). */
export type TryInput = {
  given?: InputMaybe<Scalars['JSON']['input']>;
  lead?: InputMaybe<Scalars['ID']['input']>;
};

export type Unit =
  | 'BUSINESS_DAYS'
  | 'BUSINESS_HOURS'
  | 'COUNT'
  | 'DAYS'
  | 'MINUTES'
  | 'PERCENT';

/** What is to be set; what is left out stays as it is. Who comes back sooner sets `ends`. */
export type UpdateAbsenceInput = {
  begins?: InputMaybe<Scalars['DateTime']['input']>;
  deputy?: InputMaybe<Scalars['ID']['input']>;
  ends?: InputMaybe<Scalars['DateTime']['input']>;
  note?: InputMaybe<Scalars['String']['input']>;
};

/** What is to be set; null means unknown, and what is left out stays as it is. */
export type UpdateAccountInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  certifications?: InputMaybe<Array<Scalars['String']['input']>>;
  channelType?: InputMaybe<ChannelType>;
  complianceNeeds?: InputMaybe<Array<Scalars['String']['input']>>;
  country?: InputMaybe<Scalars['String']['input']>;
  distributorOfRecord?: InputMaybe<Scalars['ID']['input']>;
  domain?: InputMaybe<Scalars['String']['input']>;
  employeeCount?: InputMaybe<Scalars['Int']['input']>;
  industry?: InputMaybe<Scalars['String']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  orderProfile?: InputMaybe<OrderProfile>;
  owner?: InputMaybe<Scalars['ID']['input']>;
  parent?: InputMaybe<Scalars['ID']['input']>;
  plantCount?: InputMaybe<Scalars['Int']['input']>;
  postalCode?: InputMaybe<Scalars['String']['input']>;
  productionModel?: InputMaybe<ProductionModel>;
  region?: InputMaybe<Scalars['String']['input']>;
  relationships?: InputMaybe<Array<Relationship>>;
  targetStatus?: InputMaybe<TargetStatus>;
};

/** What is to change; another secret takes the channel back into use. */
export type UpdateAlertChannelInput = {
  active?: InputMaybe<Scalars['Boolean']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  secret?: InputMaybe<Scalars['String']['input']>;
};

/** What is to change; another place takes the room back into use. */
export type UpdateAlertRoomInput = {
  active?: InputMaybe<Scalars['Boolean']['input']>;
  kinds?: InputMaybe<Array<Scalars['String']['input']>>;
  place?: InputMaybe<Scalars['String']['input']>;
  quiet?: InputMaybe<Quiet>;
};

/**
 * What is to be set; what is left out stays as it is.
 *
 * `hours`: seven lists, Monday first, of pairs of opening and closing; hours past midnight end at 24:00 and go on at
 * 00:00 of the next day. `works_on`: public holidays on which is worked, by name for every year or by date for one.
 */
export type UpdateCalendarInput = {
  holidaysCountry?: InputMaybe<Scalars['String']['input']>;
  holidaysSubdivision?: InputMaybe<Scalars['String']['input']>;
  hours?: InputMaybe<Array<Array<Array<Scalars['String']['input']>>>>;
  name?: InputMaybe<Scalars['String']['input']>;
  timezone?: InputMaybe<Scalars['String']['input']>;
  worksOn?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What is to be set; null means unknown, of the kind of order every one, of volume an open end, of capacity now. */
export type UpdateCapabilityInput = {
  capacityFrom?: InputMaybe<Scalars['Date']['input']>;
  certificates?: InputMaybe<Array<Scalars['String']['input']>>;
  heightMm?: InputMaybe<Scalars['Float']['input']>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  leadTimeDays?: InputMaybe<Scalars['Int']['input']>;
  lengthMm?: InputMaybe<Scalars['Float']['input']>;
  materials?: InputMaybe<Array<Scalars['String']['input']>>;
  note?: InputMaybe<Scalars['String']['input']>;
  orderKind?: InputMaybe<OrderKind>;
  process?: InputMaybe<Scalars['String']['input']>;
  toleranceUm?: InputMaybe<Scalars['Float']['input']>;
  volumeFrom?: InputMaybe<Scalars['Int']['input']>;
  volumeTo?: InputMaybe<Scalars['Int']['input']>;
  widthMm?: InputMaybe<Scalars['Float']['input']>;
};

/** What is to be set; null means unknown, and what is left out stays as it is. */
export type UpdateContactInput = {
  account?: InputMaybe<Scalars['ID']['input']>;
  email?: InputMaybe<Scalars['String']['input']>;
  firstName?: InputMaybe<Scalars['String']['input']>;
  function?: InputMaybe<Function>;
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  language?: InputMaybe<Scalars['String']['input']>;
  lastName?: InputMaybe<Scalars['String']['input']>;
  noiseClass?: InputMaybe<NoiseClass>;
  phone?: InputMaybe<Scalars['String']['input']>;
};

/**
 * What is given is changed; of credentials, settings and `whose` those that are named, and null takes one away.
 *
 * `state` lets it observe, go live or pause; with `quiet_first_sync` all there is over there is read as history.
 */
export type UpdateIntegrationInput = {
  baseUrl?: InputMaybe<Scalars['String']['input']>;
  credentials?: InputMaybe<Scalars['JSON']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  quietFirstSync?: InputMaybe<Scalars['Boolean']['input']>;
  settings?: InputMaybe<Scalars['JSON']['input']>;
  state?: InputMaybe<ConnectionState>;
  version?: InputMaybe<Scalars['String']['input']>;
  whose?: InputMaybe<Scalars['JSON']['input']>;
};

/** What is to be set of a lead; null means unknown, and what is left out stays as it is. */
export type UpdateLeadInput = {
  site?: InputMaybe<Scalars['ID']['input']>;
};

/** The kinds that are chosen anew; the others stay as they were. */
export type UpdateMyAlertsInput = {
  choices: Array<AlertWishInput>;
};

/** What is to be set; no product line means every one. Who is not active any more has no registered deals. */
export type UpdatePartnerInput = {
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  isExclusive?: InputMaybe<Scalars['Boolean']['input']>;
  kind?: InputMaybe<PartnerKind>;
  languages?: InputMaybe<Array<Scalars['String']['input']>>;
  manager?: InputMaybe<Scalars['ID']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  productLines?: InputMaybe<Array<Scalars['String']['input']>>;
  territories?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** What is to be set; the code stays, since leads are filed under it. */
export type UpdateProductLineInput = {
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  label?: InputMaybe<Scalars['String']['input']>;
};

/** What is to change; text, owner, date and leads until the review is closed, and what became of it also later. */
export type UpdateReviewDecisionInput = {
  because?: InputMaybe<Scalars['String']['input']>;
  dueOn?: InputMaybe<Scalars['Date']['input']>;
  items?: InputMaybe<Array<Scalars['ID']['input']>>;
  owner?: InputMaybe<Scalars['ID']['input']>;
  state?: InputMaybe<ReviewDecisionState>;
  text?: InputMaybe<Scalars['String']['input']>;
};

/** What the minutes say. */
export type UpdateReviewInput = {
  minutes: Scalars['String']['input'];
};

/** What is to be set; what is left out stays as it is, and null means unknown. */
export type UpdateRfqInput = {
  application?: InputMaybe<Scalars['String']['input']>;
  endCustomer?: InputMaybe<Scalars['String']['input']>;
  expected?: InputMaybe<AmountInput>;
  exportMarking?: InputMaybe<ExportMarking>;
  hasDrawings?: InputMaybe<Scalars['Boolean']['input']>;
  isUnderNda?: InputMaybe<Scalars['Boolean']['input']>;
  project?: InputMaybe<Scalars['String']['input']>;
  reference?: InputMaybe<Scalars['String']['input']>;
  requiredBy?: InputMaybe<Scalars['Date']['input']>;
  targetPrice?: InputMaybe<AmountInput>;
};

/** What is to be set; null means unknown, and what is left out stays as it is. */
export type UpdateSiteInput = {
  city?: InputMaybe<Scalars['String']['input']>;
  country?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<SiteKind>;
  name?: InputMaybe<Scalars['String']['input']>;
  postalCode?: InputMaybe<Scalars['String']['input']>;
  region?: InputMaybe<Scalars['String']['input']>;
};

/** What is to be set; what is left out stays as it is. */
export type UpdateTeamInput = {
  observing?: InputMaybe<Scalars['Boolean']['input']>;
};

/**
 * What a member takes; what is left out stays as it is, and an empty list narrows nothing.
 *
 * `countries` (ISO 3166-1) and `regions` (ISO 3166-2) together are a territory, `product_lines` are codes, `languages`
 * two letters. `capacity` is how much open work of the team is given at most; null: no limit. `calendar` are hours of
 * their own; null: the team's. Qualified leads of the team are handed on to its account executives.
 */
export type UpdateTeamMemberInput = {
  accountExecutive?: InputMaybe<Scalars['Boolean']['input']>;
  calendar?: InputMaybe<Scalars['ID']['input']>;
  capacity?: InputMaybe<Scalars['Int']['input']>;
  countries?: InputMaybe<Array<Scalars['String']['input']>>;
  languages?: InputMaybe<Array<Scalars['String']['input']>>;
  productLines?: InputMaybe<Array<Scalars['String']['input']>>;
  regions?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What is to be set; what is left out stays as it is. */
export type UpdateTerritoryInput = {
  countries?: InputMaybe<Array<Scalars['String']['input']>>;
  name?: InputMaybe<Scalars['String']['input']>;
  postalPrefixes?: InputMaybe<Array<PostalPrefixInput>>;
  regions?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What is to be set; `order` moves the row to that place, and the others make room. */
export type UpdateTitleFunctionInput = {
  function?: InputMaybe<Function>;
  order?: InputMaybe<Scalars['Int']['input']>;
  phrase?: InputMaybe<Scalars['String']['input']>;
};

/** What is given is changed. */
export type UpdateWebhookEndpointInput = {
  name?: InputMaybe<Scalars['String']['input']>;
  state?: InputMaybe<EndpointState>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
  url?: InputMaybe<Scalars['String']['input']>;
};

export type ValueKind =
  | 'EXPECTED'
  | 'QUOTED'
  | 'WON';

export type VerdictKind =
  | 'ACCEPTED'
  | 'REJECTED';

export type WayBack =
  | 'ANY_SIGNAL'
  | 'BUYING_SIGNAL'
  | 'ENGAGEMENT'
  | 'FIT_FACTS'
  | 'NEW_RULES'
  | 'SIGNAL_AFTER_REST';

export type WebhookDeliveryFilter = {
  createdAtGte?: InputMaybe<Scalars['DateTime']['input']>;
  createdAtLt?: InputMaybe<Scalars['DateTime']['input']>;
  endpoint?: InputMaybe<Array<Scalars['ID']['input']>>;
  lead?: InputMaybe<Array<Scalars['ID']['input']>>;
  state?: InputMaybe<Array<DeliveryState>>;
  type?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type WebhookDeliveryOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

export type WebhookEndpointFilter = {
  state?: InputMaybe<Array<EndpointState>>;
};

export type WebhookEndpointOrder =
  | 'CREATED_AT'
  | 'CREATED_AT_DESC';

/**
 * What is supposed, all of it together, and over how many days of the past; half a year without it.
 *
 * `drafts` are ids of open drafts, or an object that names the document of each; at most one of each document.
 */
export type WhatIfInput = {
  calendars?: InputMaybe<Array<SupposedCalendarInput>>;
  capacities?: InputMaybe<Array<SupposedCapacityInput>>;
  days?: InputMaybe<Scalars['Int']['input']>;
  drafts?: InputMaybe<Scalars['JSON']['input']>;
};

export type Whereabouts =
  | 'DISQUALIFIED'
  | 'FADED'
  | 'LOST'
  | 'REJECTED'
  | 'SENT_BACK'
  | 'WAITING'
  | 'WON';

export type WhyUnassigned =
  | 'EVERYBODY_ABSENT'
  | 'EVERYBODY_FULL'
  | 'EXPIRED'
  | 'NOBODY_CLEARED'
  | 'NOBODY_IN_TEAM'
  | 'WAITS_FOR_TURN';

/** What was ordered; without an amount that of the last quote. */
export type WonRfqInput = {
  amount?: InputMaybe<Scalars['Decimal']['input']>;
  comment?: InputMaybe<Scalars['String']['input']>;
  currency?: InputMaybe<Scalars['String']['input']>;
};

export type AcceptHandoffMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type AcceptHandoffMutation = { acceptHandoff: { __typename: 'Handoff', id: string, status: HandoffStatus, respondedAt: string | null } | { __typename: 'Refusal', code: string, detail: string, errors: Array<{ pointer: string, code: string, detail: string }> } };

export type CreateLeadMutationVariables = Exact<{
  input: LeadInput;
}>;


export type CreateLeadMutation = { createLead: { __typename: 'Lead', id: string, stage: Stage } | { __typename: 'Refusal', code: string, detail: string, errors: Array<{ pointer: string, code: string, detail: string }> } };

export type ExplanationQueryVariables = Exact<{
  lead: Scalars['ID']['input'];
}>;


export type ExplanationQuery = { explanation: { summary: string } };

export type LeadsQueryVariables = Exact<{
  filter?: InputMaybe<LeadFilter>;
  first: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type LeadsQuery = { leads: { edges: Array<{ node: { id: string, stage: Stage, account: { name: string | null } | null, owner: { name: string } | null, handoff: { id: string, acceptDueAt: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type RejectHandoffMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  input: RejectInput;
}>;


export type RejectHandoffMutation = { rejectHandoff: { __typename: 'Handoff', id: string, status: HandoffStatus, closedAt: string | null } | { __typename: 'Refusal', code: string, detail: string, errors: Array<{ pointer: string, code: string, detail: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const AcceptHandoffDocument = new TypedDocumentString(`
    mutation AcceptHandoff($id: ID!) {
  acceptHandoff(id: $id) {
    __typename
    ... on Handoff {
      id
      status
      respondedAt
    }
    ... on Refusal {
      code
      detail
      errors {
        pointer
        code
        detail
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AcceptHandoffMutation, AcceptHandoffMutationVariables>;
export const CreateLeadDocument = new TypedDocumentString(`
    mutation CreateLead($input: LeadInput!) {
  createLead(input: $input) {
    __typename
    ... on Lead {
      id
      stage
    }
    ... on Refusal {
      code
      detail
      errors {
        pointer
        code
        detail
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CreateLeadMutation, CreateLeadMutationVariables>;
export const ExplanationDocument = new TypedDocumentString(`
    query Explanation($lead: ID!) {
  explanation(lead: $lead) {
    summary
  }
}
    `) as unknown as TypedDocumentString<ExplanationQuery, ExplanationQueryVariables>;
export const LeadsDocument = new TypedDocumentString(`
    query Leads($filter: LeadFilter, $first: Int!, $after: String) {
  leads(filter: $filter, first: $first, after: $after, orderBy: [RANK_DESC]) {
    edges {
      node {
        id
        stage
        account {
          name
        }
        owner {
          name
        }
        handoff {
          id
          acceptDueAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<LeadsQuery, LeadsQueryVariables>;
export const RejectHandoffDocument = new TypedDocumentString(`
    mutation RejectHandoff($id: ID!, $input: RejectInput!) {
  rejectHandoff(id: $id, input: $input) {
    __typename
    ... on Handoff {
      id
      status
      closedAt
    }
    ... on Refusal {
      code
      detail
      errors {
        pointer
        code
        detail
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RejectHandoffMutation, RejectHandoffMutationVariables>;