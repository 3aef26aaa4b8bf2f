'use client';
import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api';
import type { Point } from './edge-routes';
import { centresOf, toElkGraph } from './elk-graph';
import type { GraphElements, NodeElement } from './graph-elements';
import { asBoxes, betweenGroups, unfold } from './group-boxes';

let engine: Elk | null = null;

function elk(): Elk {
  engine ??= new ELK({
    workerFactory: () => new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' }),
  });
  return engine;
}

/**
 * Centres for the given nodes, computed in the worker. Few nodes are laid out as one picture; many first inside each
 * group and then the groups as boxes, because the whole takes the engine half a minute at 300 nodes and the parts a
 * second. Rejects when the engine fails; the caller then places by neighbour.
 */
export async function layOut(nodes: readonly NodeElement[], edges: Edges): Promise<Map<string, Point>> {
  if (nodes.length <= MOST_AT_ONCE) return run(nodes, edges);
  const groups = nodes.filter((node) => node.shape === 'group');
  const inner = new Map<string, Map<string, Point>>();
  for (const group of groups) {
    inner.set(
      group.id,
      await run(
        nodes.filter((node) => node.parent === group.id),
        edges,
        true,
      ),
    );
  }
  const boxes = asBoxes(nodes, inner);
  return unfold(await run(boxes, betweenGroups(nodes, edges), true), inner, nodes);
}

type Edges = GraphElements['edges'];
const MOST_AT_ONCE = 60;

async function run(nodes: readonly NodeElement[], edges: Edges, isQuick = false): Promise<Map<string, Point>> {
  return centresOf(await elk().layout(toElkGraph(nodes, edges, isQuick)));
}
