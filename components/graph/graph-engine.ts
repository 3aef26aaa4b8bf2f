'use client';
/**
 * Owns the one cytoscape instance: applies elements by difference, keeps every card where it stands, and reports what
 * the pointer does. It decides nothing about verdicts and draws no card.
 */
import cytoscape, { type Core, type EdgeSingular, type ElementDefinition, type NodeSingular } from 'cytoscape';
import type { Box, Point } from './edge-routes';
import { routeEdges } from './edge-routes';
import type { GraphElements, NodeElement } from './graph-elements';
import { type GraphTheme, graphStyle } from './graph-style';
import { layOut } from './layout';
import { drawnPlaces } from './positions';
import { settleHomes } from './settle-homes';

export interface GraphListener {
  /** A card (or a group's upper left corner) stands here now. Pixels at zoom 1. */
  onPlace(id: string, at: Point): void;
  onViewport(pan: Point, zoom: number): void;
  onSelect(kind: 'item' | 'edge' | null, id: string): void;
  onToggle(id: string): void;
  onHover(id: string | null): void;
  /** Everything of the last `show` is drawn. */
  onDrawn(): void;
}

/** What outlives the screen: homes by item id, for the tab's life. */
export type HomeStore = Map<string, Point>;

const GLIDE_MILLISECONDS = 180;
const FIT_PADDING = 48;
const LARGEST_FIRST_ZOOM = 1.15;
/** Below this names cannot be read: rather show a part. */
const LEAST_FIRST_ZOOM = 0.62;
const ZOOM_STEP = 1.25;

export class GraphEngine {
  private readonly cy: Core;
  private elements: GraphElements = { nodes: [], edges: [] };
  private places = new Map<string, Point>();
  private turn = 0;
  private framed = false;
  /** True once a person moved something: from then on the engine never re-arranges by itself. */
  private touched = false;
  /** True once a person pointed at something: from then on the view is theirs. */
  private engaged = false;
  private laidOut = 0;
  private following = 0;

  constructor(
    container: HTMLElement,
    theme: GraphTheme,
    private readonly homes: HomeStore,
    private readonly listener: GraphListener,
    private readonly still: () => boolean,
  ) {
    this.cy = cytoscape({
      container,
      style: graphStyle(theme),
      minZoom: 0.15,
      maxZoom: 2.5,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    this.listen();
  }

  destroy(): void {
    this.turn += 1;
    cancelAnimationFrame(this.following);
    this.cy.destroy();
  }

  setTheme(theme: GraphTheme): void {
    this.cy.style(graphStyle(theme));
    if (this.framed) this.listener.onDrawn();
  }

  /** Draws the elements; whatever was drawn before stays where it is. A later call overtakes an earlier one. */
  async show(elements: GraphElements): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const homes = await this.settled(elements);
    if (turn !== this.turn) return;
    for (const [id, point] of homes) this.homes.set(id, point);
    this.elements = elements;
    this.places = drawnPlaces(elements, this.homes);
    this.applyDifference();
    if (!this.framed && elements.nodes.length > 0) this.frame();
    this.listener.onDrawn();
  }

  /** Marks the selection and fades what has nothing to do with it. */
  mark(selected: string | null, dimmed: ReadonlySet<string>): void {
    if (selected !== null && this.framed) this.engaged = true;
    this.cy.batch(() => {
      const chosen = selected === null ? this.cy.collection() : this.cy.getElementById(selected);
      const members = chosen.union(chosen.descendants());
      const lines = members.edges().union(members.connectedEdges());
      const near = members.union(lines).union(lines.connectedNodes());
      const kept = near.union(near.nodes().ancestors());
      for (const element of this.cy.elements().toArray()) {
        element.toggleClass('selected', element.id() === selected);
        element.toggleClass('faint', chosen.nonempty() && !kept.has(element));
        element.toggleClass('dim', dimmed.has(element.id()));
      }
    });
  }

  /** Ids that `mark` faded, for the card layer. */
  faintIds(): ReadonlySet<string> {
    return new Set(this.cy.nodes('.faint').map((node) => node.id()));
  }

  /** Forgets all homes and arranges anew. */
  async tidy(): Promise<void> {
    this.homes.clear();
    this.touched = false;
    await this.show(this.elements);
    this.fit();
  }

  fit(): void {
    this.touched = true;
    this.engaged = true;
    this.cy.animate({ fit: { eles: this.cy.elements(), padding: FIT_PADDING }, duration: this.duration() });
  }

  zoomBy(direction: 1 | -1): void {
    const level = this.cy.zoom() * (direction === 1 ? ZOOM_STEP : 1 / ZOOM_STEP);
    this.cy.animate({
      zoom: { level, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } },
      duration: this.duration(),
    });
  }

  /** Takes the canvas' new size; brings an element back into view, or everything as long as nobody chose a view. */
  resize(keepInView: string | null): void {
    this.cy.resize();
    if (this.framed && !this.engaged) this.frame();
    const element = keepInView === null ? null : this.cy.getElementById(keepInView);
    if (!element?.nonempty()) return;
    const box = element.renderedBoundingBox({ includeLabels: false });
    const dx = outside(box.x1, box.x2, this.cy.width());
    const dy = outside(box.y1, box.y2, this.cy.height());
    if (dx !== 0 || dy !== 0) this.cy.animate({ panBy: { x: dx, y: dy }, duration: this.duration() });
  }

  /** Boxes of all cards as they stand, for the arrow keys. */
  boxes(): Map<string, Box> {
    return new Map(
      this.cy
        .nodes('[shape != "group"]')
        .map((node) => [node.id(), { ...node.position(), width: node.width(), height: node.height() }]),
    );
  }

  /** Each drawn edge with the colour and line style that cytoscape really paints. */
  paintedEdges(): { readonly id: string; readonly color: string; readonly lineStyle: string }[] {
    return this.cy
      .edges()
      .map((edge) => ({ id: edge.id(), color: edge.style('line-color'), lineStyle: edge.style('line-style') }));
  }

  private async settled(elements: GraphElements): Promise<Map<string, Point>> {
    const grewMuch = elements.nodes.length >= 2 * this.laidOut;
    const known = this.touched || !grewMuch ? this.homes : new Map<string, Point>();
    if (known !== this.homes) this.laidOut = elements.nodes.length;
    try {
      return await settleHomes(elements, known, layOut);
    } catch {
      return settleHomes(elements, known, async () => new Map());
    }
  }

  private applyDifference(): void {
    const { cy, elements } = this;
    const wanted = new Set([...elements.nodes, ...elements.edges].map((element) => element.id));
    const isFirst = cy.elements().empty();
    cy.batch(() => {
      for (const element of cy.edges().toArray()) if (!wanted.has(element.id())) element.remove();
      const groupsFirst = [...elements.nodes].sort((a, b) => Number(b.shape === 'group') - Number(a.shape === 'group'));
      for (const node of groupsFirst) this.applyNode(node);
      for (const element of cy.nodes().toArray()) if (!wanted.has(element.id())) element.remove();
      for (const edge of elements.edges) {
        const data = { id: edge.id, source: edge.source, target: edge.target };
        const paint = { state: edge.state, deniedAt: edge.deniedAt ?? '', width: edge.width, label: edge.label };
        const drawn = cy.getElementById(edge.id);
        if (drawn.empty()) cy.add({ group: 'edges', data: { ...data, ...paint } });
        else drawn.data(paint);
      }
    });
    this.glide(isFirst);
    this.follow();
  }

  private applyNode(node: NodeElement): void {
    const drawn = this.cy.getElementById(node.id);
    const parent = node.parent ?? undefined;
    const isSame = drawn.nonempty() && drawn.data('shape') === node.shape && drawn.data('parent') === parent;
    if (isSame) return;
    const start = this.startOf(node, drawn);
    if (drawn.nonempty()) drawn.remove();
    const { id, shape, width, height } = node;
    const definition: ElementDefinition = {
      group: 'nodes',
      data: { id, shape, width, height, ...(parent === undefined ? {} : { parent }) },
    };
    this.cy.add(start === undefined || shape === 'group' ? definition : { ...definition, position: { ...start } });
  }

  /** A card that comes out of its namespace starts at the namespace's place, any other at its own. */
  private startOf(node: NodeElement, drawn: cytoscape.CollectionReturnValue): Point | undefined {
    if (drawn.nonempty()) return drawn.position();
    return this.places.get(node.id);
  }

  private glide(isFirst: boolean): void {
    const duration = isFirst ? 0 : this.duration();
    for (const node of this.cy.nodes('[shape != "group"]').toArray() as NodeSingular[]) {
      const place = this.places.get(node.id());
      if (place === undefined) continue;
      const at = node.position();
      if (Math.hypot(at.x - place.x, at.y - place.y) < 0.5) this.listener.onPlace(node.id(), at);
      else if (duration === 0) node.position({ ...place });
      else node.stop(true).animate({ position: { ...place } }, { duration, easing: 'ease-out' });
    }
  }

  private listen(): void {
    const { cy, listener } = this;
    cy.on('position', 'node', (event) => {
      if (!event.target.isParent()) listener.onPlace(event.target.id(), event.target.position());
      cancelAnimationFrame(this.following);
      this.following = requestAnimationFrame(() => this.follow());
    });
    cy.on('viewport', () => listener.onViewport(cy.pan(), cy.zoom()));
    cy.on('tap', (event) => {
      if (event.target === cy) listener.onSelect(null, '');
      else listener.onSelect(event.target.isNode() ? 'item' : 'edge', event.target.id());
    });
    cy.on('dbltap', 'node', (event) => listener.onToggle(event.target.id()));
    cy.on('mouseover', 'node, edge', (event) => {
      event.target.addClass('hover');
      listener.onHover(event.target.id());
    });
    cy.on('mouseout', 'node, edge', (event) => {
      event.target.removeClass('hover');
      listener.onHover(null);
    });
    cy.on('dragfree', 'node', () => this.keepDragged());
    cy.on('tapstart scrollzoom pinchzoom', () => {
      this.engaged = true;
    });
    cy.on('dragpan scrollzoom pinchzoom', () => {
      this.touched = true;
    });
  }

  /** A dragged card's home moves by as much as the card did. */
  private keepDragged(): void {
    this.touched = true;
    for (const node of this.cy.nodes('[shape != "group"]').toArray()) {
      const [id, at] = [node.id(), node.position()];
      const [place, home] = [this.places.get(id), this.homes.get(id)];
      if (place === undefined || home === undefined) continue;
      this.homes.set(id, { x: home.x + at.x - place.x, y: home.y + at.y - place.y });
      this.places.set(id, { ...at });
    }
  }

  /** What follows from where the cards stand: lines, and the names of groups. Once per frame, whatever moved. */
  private follow(): void {
    const routes = routeEdges(this.elements.edges, this.boxes());
    this.cy.batch(() => {
      for (const edge of this.cy.edges().toArray() as EdgeSingular[]) edge.data('route', routes.get(edge.id()));
    });
    for (const group of this.cy.nodes('[shape = "group"]').toArray() as NodeSingular[]) {
      const box = group.boundingBox({ includeLabels: false, includeOverlays: false });
      this.listener.onPlace(group.id(), { x: box.x1, y: box.y1 });
    }
  }

  private frame(): void {
    this.framed = true;
    this.cy.fit(this.cy.elements(), FIT_PADDING);
    const zoom = Math.min(LARGEST_FIRST_ZOOM, Math.max(LEAST_FIRST_ZOOM, this.cy.zoom()));
    if (zoom === this.cy.zoom()) return;
    const chosen = this.cy.elements('.selected');
    this.cy.zoom(zoom);
    this.cy.center(chosen.nonempty() ? chosen : this.cy.elements());
  }

  private duration(): number {
    return this.still() ? 0 : GLIDE_MILLISECONDS;
  }
}

/** How far a span sticks out of [0, size], with a little room. */
function outside(low: number, high: number, size: number): number {
  const room = 24;
  if (high > size - room) return Math.max(size - room - high, room - low);
  return low < room ? room - low : 0;
}
