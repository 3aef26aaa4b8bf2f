/** The steps of the story that a test needs behind it and does not test itself, over the product's HTTP API. */
import { expect } from '@playwright/test';
import type { Product } from './product';

export async function get(product: Product, path: string) {
  const answer = await fetch(product.url + path);
  expect(answer.status, path).toBe(200);
  return answer.json();
}

export async function post(product: Product, path: string, body: unknown) {
  const answer = await fetch(product.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, path).toBe(200);
  return answer.json();
}

/** Four recommended policies staged, and three connections tried that they would deny. */
export async function stageAndAttempt(product: Product): Promise<void> {
  const keys = ['emoji', 'vote-bot', 'voting', 'web'].map((workload) => `emojivoto/${workload}`);
  await post(product, '/api/recommendations/accept', { keys });
  await post(product, '/api/demo', { step: 'deploy-multitool' });
  await post(product, '/api/demo', { step: 'attempt' });
}

/** All staged policies enforced, in the versions they have now. */
export async function enforceAll(product: Product): Promise<void> {
  const { board } = await get(product, '/api/policies/board?range=1h');
  const cards: { staged: { policyId: string; resourceVersion: string } | null }[] = board.tiers.flatMap(
    (tier: { cards: unknown[] }) => tier.cards,
  );
  const expected = Object.fromEntries(
    cards.flatMap(({ staged }) => (staged ? [[staged.policyId, staged.resourceVersion]] : [])),
  );
  await post(product, '/api/policies/enforce', { expected });
}
