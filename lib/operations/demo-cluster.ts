/** Name of the simulated cluster. */
export const DEMO_CLUSTER = 'demo';
