/** The policy board, its ledger, drafts and the verbs that change a cluster. */
import { z } from 'zod';
import type { Board, BoardCard, BoardTier, BoardVersion } from '@/lib/core/policy/board-model';
import type { ImpactLedger, LedgerFlip } from '@/lib/core/policy/impact-model';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { connection, policyKind, policyRef, unknownFact, verdictCounts } from './flows';
import { rangeFields, timeRange } from './range';

const labels = z.record(z.string(), z.string());
export const policyDocument: z.ZodType<PolicyDocument> = z.looseObject({
  apiVersion: z.string().max(253),
  kind: z.string().max(253),
  metadata: z.looseObject({
    name: z.string().max(253),
    namespace: z.string().max(253).exactOptional(),
    labels: labels.exactOptional(),
    annotations: labels.exactOptional(),
    resourceVersion: z.string().exactOptional(),
    uid: z.string().exactOptional(),
  }),
  spec: z.record(z.string(), z.unknown()),
});

const hits = z.object({
  allowedIngress: z.number(),
  allowedEgress: z.number(),
  deniedIngress: z.number(),
  deniedEgress: z.number(),
  passedIngress: z.number(),
  passedEgress: z.number(),
});
const stagedAction = z.enum(['Set', 'Delete', 'Learn', 'Ignore']).nullable();
const version: z.ZodType<BoardVersion> = z.object({
  ref: policyRef,
  policyId: z.string(),
  resourceVersion: z.string(),
  kind: policyKind,
  stagedAction,
  hits,
  ruleCount: z.number(),
  document: policyDocument,
});
const card: z.ZodType<BoardCard> = z.object({
  id: z.string(),
  displayName: z.string(),
  namespace: z.string().nullable(),
  tier: z.string(),
  order: z.number().nullable(),
  selectorText: z.string(),
  endpointsSelected: z.number(),
  endpoints: z.array(z.string()),
  enforced: version.nullable(),
  staged: version.nullable(),
  flags: z.array(z.enum(['staged', 'noEndpoints', 'neverHit', 'denying', 'notSimulated', 'draft'])),
  delta: z
    .object({
      newlyDeniedPairs: z.number(),
      newlyDeniedConnections: z.number(),
      newlyAllowedPairs: z.number(),
      unknownPairs: z.number(),
    })
    .nullable(),
  lastHit: z.number().nullable(),
  movable: z.boolean(),
  immovableReason: z.string().nullable(),
});
const tier: z.ZodType<BoardTier> = z.object({
  name: z.string(),
  order: z.number().nullable(),
  defaultAction: z.enum(['Deny', 'Pass']),
  system: z.boolean(),
  cards: z.array(card),
  foot: z.object({
    enforcedDenied: z.number(),
    stagedDenied: z.number(),
    triggers: z.array(z.object({ displayName: z.string(), enforced: z.number(), staged: z.number() })),
  }),
});
const board: z.ZodType<Board> = z.object({
  tiers: z.array(tier),
  wouldBeDenied: z.array(
    z.object({
      connection,
      decidedBy: z.array(
        z.object({ end: z.enum(['source', 'destination']), cardId: z.string().nullable(), text: z.string() }),
      ),
    }),
  ),
  totals: verdictCounts,
  stagedCount: z.number(),
  draftSteps: z.number(),
});

/** `draft=true` shows the board as the open change set would make it. */
export const boardQuery = z.object({ ...rangeFields, draft: z.stringbool().default(false) });
/** The open change set. `undone` counts steps that redo can bring back. */
export const draftState = z.object({
  id: z.string().nullable(),
  steps: z.array(z.object({ label: z.string(), inForce: z.boolean() })),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
/** The newest change, when it can still be undone. */
export const undoable = z
  .object({ changeId: z.string(), verb: z.string(), text: z.string(), at: z.number() })
  .nullable();
/**
 * `canEnforce` false: Firebreak has no write access there, staged policies leave as YAML for somebody to apply.
 * `enforcedKnown` false: nothing tells which policies are in force there.
 */
export const boardResponse = z.object({
  range: timeRange,
  board,
  draft: draftState,
  undoable,
  canEnforce: z.boolean(),
  enforcedKnown: z.boolean(),
});
export type BoardResponse = z.infer<typeof boardResponse>;

/** Which set is compared with what is enforced: `staged` all staged, `draft` the change set, or chosen staged policies by id. */
export const ledgerQuery = z.object({
  ...rangeFields,
  set: z.enum(['staged', 'draft']).default('staged'),
  policyIds: z.string().max(10_000).optional().describe('comma-separated; only these staged policies'),
});
const flip: z.ZodType<LedgerFlip> = z.object({
  kind: z.enum(['newlyDenied', 'newlyAllowed', 'unknown']),
  connection,
  connections: z.number(),
  before: z.string(),
  after: z.string(),
  end: z.enum(['source', 'destination']).nullable(),
  missing: unknownFact.nullable(),
});
const ledger: z.ZodType<ImpactLedger> = z.object({
  flips: z.array(flip),
  newlyDeniedPairs: z.number(),
  newlyDeniedConnections: z.number(),
  newlyAllowedPairs: z.number(),
  unknownPairs: z.number(),
  unchangedPairs: z.number(),
  affectedWorkloads: z.array(z.string()),
  survivingLive: z.number(),
});
/** `writes` are the exact objects enforcing would write, `removes` those it would remove, as YAML. */
export const ledgerResponse = z.object({
  range: timeRange,
  ledger,
  writes: z.array(z.object({ name: z.string(), yaml: z.string() })),
  removes: z.array(z.string()),
  problems: z.array(z.object({ policy: z.string(), text: z.string() })),
});
export type LedgerResponse = z.infer<typeof ledgerResponse>;

/** `expected`: policy id -> the resourceVersion the person looked at. All or nothing. */
export const enforceBody = z.object({
  cluster: z.string().max(253).optional(),
  expected: z.record(z.uuid(), z.string().max(100)),
});
export type EnforceBody = z.infer<typeof enforceBody>;
export const changeResponse = z.object({
  changeId: z.string(),
  verb: z.string(),
  text: z.string(),
  objects: z.array(z.string()),
});
export type ChangeResponse = z.infer<typeof changeResponse>;

export const stageBody = z.object({
  cluster: z.string().max(253).optional(),
  documents: z.array(policyDocument).min(1).max(200),
});
export type StageBody = z.infer<typeof stageBody>;
export const unstageBody = enforceBody;
export const undoBody = z.object({ cluster: z.string().max(253).optional(), changeId: z.uuid() });
export type UndoBody = z.infer<typeof undoBody>;

/** Edits of the open change set; nothing here touches the cluster. */
export const draftBody = z.discriminatedUnion('edit', [
  z.object({
    edit: z.literal('move'),
    cluster: z.string().optional(),
    policyId: z.uuid(),
    tier: z.string().max(63),
    position: z.number().int().min(0),
  }),
  z.object({
    edit: z.literal('allow'),
    cluster: z.string().optional(),
    policyId: z.uuid(),
    connectionKey: z.string().max(2000),
    range: rangeFields.range,
    from: rangeFields.from,
    to: rangeFields.to,
  }),
  z.object({ edit: z.literal('undo'), cluster: z.string().optional() }),
  z.object({ edit: z.literal('redo'), cluster: z.string().optional() }),
  z.object({ edit: z.literal('discard'), cluster: z.string().optional() }),
]);
export type DraftBody = z.infer<typeof draftBody>;
export const draftResponse = z.object({ draft: draftState, text: z.string() });
export type DraftResponse = z.infer<typeof draftResponse>;
export const applyDraftBody = z.object({ cluster: z.string().max(253).optional() });

/** One YAML file. `as=calico` gives the objects that enforcing would write instead of the staged ones. */
export const exportQuery = z.object({
  cluster: z.string().max(253).optional(),
  set: z.enum(['all', 'staged', 'draft']).default('all'),
  tier: z.string().max(63).optional(),
  policyId: z.string().max(10_000).optional().describe('comma-separated; only these policies'),
  as: z.enum(['stored', 'calico']).default('stored'),
});
export const exportResponse = z.string();
