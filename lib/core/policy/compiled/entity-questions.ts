/** What rules ask about one end (selectors and address blocks), each distinct question with a number of its own. */
import type { Cidr } from '@/lib/core/net/cidr';
import { parseCidr } from '@/lib/core/net/cidr';
import type { EntityMatch } from '@/lib/core/policy/model';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from '@/lib/core/selector/combine';
import type { AddressClass, AddressTable } from './address-classes';
import type { LabelClass } from './label-class';
import type { SelectorTable } from './selector-table';
import { both, NO, not, type Truth, YES } from './truth';

/** The question that asks nothing. */
export const ANYONE = 0;

/** Numbers of selectors and block lists; null = no criterion. */
interface EntityQuestion {
  readonly selector: number | null;
  readonly notSelector: number | null;
  readonly nets: number | null;
  readonly notNets: number | null;
  /** A list holds a block that cannot be read, so nothing matches (calico app-policy/checker/match.go). */
  readonly unreadable: boolean;
}

const NOTHING_ASKED: EntityQuestion = {
  selector: null,
  notSelector: null,
  nets: null,
  notNets: null,
  unreadable: false,
};

export class EntityTable {
  private readonly questions: EntityQuestion[] = [NOTHING_ASKED];
  private readonly byText = new Map<string, number>([[textOf(NOTHING_ASKED), ANYONE]]);

  constructor(
    private readonly selectors: SelectorTable,
    private readonly addresses: AddressTable,
  ) {}

  /** Ports, services and domains are not part of the question. */
  numberOf(match: EntityMatch): number {
    const nets = this.readNets(match.nets);
    const notNets = this.readNets(match.notNets);
    const question: EntityQuestion = {
      // Scope and selector speak of one and the same endpoint, so they are one question.
      selector: this.selectorNumber(allOf(match.scope, match.selector)),
      notSelector: this.selectorNumber(match.notSelector),
      nets: nets === 'unreadable' ? null : nets,
      notNets: notNets === 'unreadable' ? null : notNets,
      unreadable: nets === 'unreadable' || notNets === 'unreadable',
    };
    const text = textOf(question);
    const number = this.byText.get(text) ?? this.questions.push(question) - 1;
    this.byText.set(text, number);
    return number;
  }

  answer(number: number, labels: LabelClass, addresses: AddressClass): Truth {
    const { selector, notSelector, nets, notNets, unreadable } = this.questions[number] ?? NOTHING_ASKED;
    if (unreadable) return NO;
    let answer: Truth = selector === null ? YES : labels.matches(selector);
    if (answer !== NO && notSelector !== null) answer = both(answer, not(labels.matches(notSelector)));
    if (answer !== NO && nets !== null) answer = both(answer, addresses.within(nets));
    if (answer !== NO && notNets !== null) answer = both(answer, not(addresses.within(notNets)));
    return answer;
  }

  private selectorNumber(selector: Selector | null): number | null {
    return selector === null ? null : this.selectors.numberOf(selector);
  }

  private readNets(texts: readonly string[]): number | null | 'unreadable' {
    if (texts.length === 0) return null;
    const nets = texts.map(parseCidr).filter((net): net is Cidr => net !== null);
    return nets.length === texts.length ? this.addresses.listOf(nets) : 'unreadable';
  }
}

function textOf({ selector, notSelector, nets, notNets, unreadable }: EntityQuestion): string {
  return [selector, notSelector, nets, notNets, unreadable].join();
}
