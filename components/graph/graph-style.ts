/**
 * How cytoscape paints: lines, group boxes and edge labels, in the colours of globals.css. Cards are drawn by the card
 * layer above; here a card is only an invisible body that lines end at and pointers hit.
 */
import type { EdgeSingular, StylesheetJson } from 'cytoscape';
import type { EdgeState } from '@/lib/core/graph/model';
import type { Route } from './edge-routes';
import { GROUP_PADDING } from './positions';

export interface GraphTheme {
  readonly lines: Readonly<Record<EdgeState, string>>;
  readonly text: string;
  readonly surface: string;
  readonly border: string;
  readonly accent: string;
  readonly group: string;
  readonly groupLine: string;
  readonly font: string;
}

/** Tokens as they stand now; read again after a change of theme. */
export function readTheme(element: HTMLElement): GraphTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    lines: {
      allowed: token('allowed-line'),
      wouldBeDenied: token('would-line'),
      denied: token('denied-line'),
      mixed: token('denied-line'),
      unknown: token('unknown-line'),
    },
    text: token('fg'),
    surface: token('raised'),
    border: token('line-strong'),
    accent: token('accent'),
    group: token('group'),
    groupLine: token('group-line'),
    font: token('font-geist-mono'),
  };
}

const GROUP_TINT = 0.05;
/** One control point halfway: what an edge without a route yet gets. */
const STRAIGHT = [0.5];
const FAINT = 0.16;
const DIM = 0.38;

const route = (edge: EdgeSingular): Route | undefined => edge.data('route');
const pixels = (point: { x: number; y: number } | undefined) => `${point?.x ?? 0}px ${point?.y ?? 0}px`;

export function graphStyle(theme: GraphTheme): StylesheetJson {
  return [
    ...nodeStyles(theme),
    {
      selector: 'edge',
      style: {
        'curve-style': 'unbundled-bezier',
        // Cytoscape knows `endpoints` since 3.27, its types do not yet.
        'edge-distances': 'endpoints' as 'node-position',
        'control-point-weights': (edge: EdgeSingular) => [...(route(edge)?.weights ?? STRAIGHT)],
        'control-point-distances': (edge: EdgeSingular) => [...(route(edge)?.distances ?? [0])],
        'source-endpoint': (edge: EdgeSingular) => pixels(route(edge)?.sourceEnd),
        'target-endpoint': (edge: EdgeSingular) => pixels(route(edge)?.targetEnd),
        'source-distance-from-node': 2,
        'target-distance-from-node': 3,
        width: 'data(width)',
        'line-color': theme.lines.allowed,
        'target-arrow-color': theme.lines.allowed,
        'source-arrow-color': theme.lines.allowed,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.85,
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge:loop', style: { 'curve-style': 'bezier', 'loop-direction': '-45deg', 'loop-sweep': '-40deg' } },
    ...stateStyles(theme),
    ...emphasisStyles(theme),
  ];
}

function nodeStyles(theme: GraphTheme): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: 'data(width)',
        height: 'data(height)',
        'background-opacity': 0,
        'border-width': 0,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node[shape = "group"]',
      style: {
        'background-color': theme.group,
        'background-opacity': GROUP_TINT,
        'border-width': 1,
        'border-color': theme.groupLine,
        'corner-radius': '8px',
        padding: `${GROUP_PADDING}px`,
      },
    },
    { selector: 'node[shape = "group"].selected', style: { 'border-color': theme.accent } },
  ];
}

/** Colour, line style and end glyph together, as the legend says. */
function stateStyles(theme: GraphTheme): StylesheetJson {
  const paint = (state: EdgeState) => ({
    'line-color': theme.lines[state],
    'target-arrow-color': theme.lines[state],
    'source-arrow-color': theme.lines[state],
  });
  const bar = { 'arrow-scale': 1.1 };
  return [
    {
      selector: 'edge[state = "wouldBeDenied"]',
      style: { ...paint('wouldBeDenied'), 'line-style': 'dashed', 'line-dash-pattern': [7, 4] },
    },
    { selector: 'edge[state = "denied"]', style: { ...paint('denied'), 'line-style': 'solid' } },
    {
      selector: 'edge[state = "mixed"]',
      style: { ...paint('mixed'), 'line-style': 'dashed', 'line-dash-pattern': [11, 3] },
    },
    {
      selector: 'edge[state = "unknown"]',
      style: { ...paint('unknown'), 'line-style': 'dashed', 'line-dash-pattern': [0.1, 5], 'line-cap': 'round' },
    },
    {
      selector: 'edge[state = "denied"][deniedAt != "source"], edge[state = "mixed"][deniedAt != "source"]',
      style: { ...bar, 'target-arrow-shape': 'tee' },
    },
    {
      selector: 'edge[state = "denied"][deniedAt = "source"], edge[state = "mixed"][deniedAt = "source"]',
      style: { ...bar, 'source-arrow-shape': 'tee' },
    },
  ];
}

function emphasisStyles(theme: GraphTheme): StylesheetJson {
  return [
    { selector: '.dim', style: { opacity: DIM } },
    { selector: '.faint', style: { opacity: FAINT } },
    {
      selector: 'edge.hover, edge.selected',
      style: {
        label: 'data(label)',
        color: theme.text,
        'font-family': theme.font,
        'font-size': 11,
        'text-background-color': theme.surface,
        'text-background-opacity': 1,
        'text-background-padding': '4px',
        'text-background-shape': 'roundrectangle',
        'text-border-color': theme.border,
        'text-border-width': 1,
        'text-border-opacity': 1,
        'min-zoomed-font-size': 5,
        'z-index': 20,
        opacity: 1,
      },
    },
    {
      selector: 'edge.selected',
      style: { 'underlay-color': theme.accent, 'underlay-opacity': 0.22, 'underlay-padding': 4, 'z-index': 21 },
    },
    {
      selector: 'edge.hover',
      style: { 'underlay-color': theme.border, 'underlay-opacity': 0.5, 'underlay-padding': 3 },
    },
  ];
}
