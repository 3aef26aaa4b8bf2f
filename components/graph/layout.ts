'use client';
import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api';
import type { Point } from './edge-routes';
import { centresOf, toElkGraph } from './elk-graph';
import type { GraphElements, NodeElement } from './graph-elements';

let engine: Elk | null = null;

function elk(): Elk {
  engine ??= new ELK({
    workerFactory: () => new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' }),
  });
  return engine;
}

/** Centres for the given nodes, computed in the worker. Rejects when the engine fails; the caller then places by neighbour. */
export async function layOut(
  nodes: readonly NodeElement[],
  edges: GraphElements['edges'],
): Promise<Map<string, Point>> {
  return centresOf(await elk().layout(toElkGraph(nodes, edges)));
}
