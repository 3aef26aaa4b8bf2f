'use client';
import { type FlowRow, flowsResponse } from '@/lib/api/flows';
import { readJson } from '@/lib/client/fetch';
import type { FlowParams } from '@/lib/client/flows';

/** More rows than this do not belong in a browser's memory; the export says when it stops. */
export const MOST_EXPORTED = 50_000;
const PER_REQUEST = 1000;

/** All rows of the filter, newest first, page by page. `complete` is false when MOST_EXPORTED cut it off. */
export async function exportFlows(params: FlowParams): Promise<{ rows: FlowRow[]; complete: boolean }> {
  const rows: FlowRow[] = [];
  let after = '';
  while (rows.length < MOST_EXPORTED) {
    const page = await readJson('/api/flows', { ...params, after, limit: PER_REQUEST }, flowsResponse);
    rows.push(...page.rows);
    if (page.next === null) return { rows, complete: true };
    after = page.next;
  }
  return { rows: rows.slice(0, MOST_EXPORTED), complete: false };
}

/** Hands a text to the browser as a download. */
export function saveText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
