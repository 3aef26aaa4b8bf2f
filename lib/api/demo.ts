/** The demo cluster's story, step by step; the same steps a script can follow. */
import { z } from 'zod';

export const DEMO_STEPS = ['deploy-multitool', 'attempt', 'threat', 'reset'] as const;
export const demoStep = z.enum(DEMO_STEPS);
export type DemoStep = z.infer<typeof demoStep>;

/** `attempts` are the newest tries of the story, newest first, with what became of each. */
export const demoResponse = z.object({
  available: z.boolean(),
  multitoolDeployed: z.boolean(),
  attemptsRun: z.number(),
  threatsRun: z.number(),
  attempts: z.array(
    z.object({
      at: z.number(),
      text: z.string(),
      verdict: z.enum(['allow', 'deny', 'unknown']),
      decidedBy: z.string(),
    }),
  ),
});
export type DemoResponse = z.infer<typeof demoResponse>;
export const demoBody = z.object({ step: demoStep });
