import { describe, expect, it } from 'vitest';
import type { AlertView } from '@/lib/core/threat/alert-model';
import { attemptsText, mitreAddress, sortAlerts, stateText, workloadText } from './alert-words';

const alert = (id: string, severity: number, lastSeen: number, sourceNamespace: string | null = 'a') =>
  ({ id, severity, lastSeen, sourceNamespace }) as AlertView;
const outcome = (attempts: number, denied: number, lookedUpOnly = false) =>
  ({ outcome: { attempts, denied, lookedUpOnly } }) as AlertView;

describe('order of alerts', () => {
  const alerts = [alert('old', 85, 1), alert('low', 10, 9), alert('new', 85, 5), alert('other', 99, 1, 'b')];
  const ids = (list: readonly AlertView[]) => list.map(({ id }) => id);

  it('is by severity, then newest first', () => {
    expect(ids(sortAlerts(alerts, []))).toEqual(['other', 'new', 'old', 'low']);
  });

  it('respects the namespace scope and hides host alerts within one', () => {
    expect(ids(sortAlerts([...alerts, alert('host', 1, 1, null)], ['a']))).toEqual(['new', 'old', 'low']);
  });
});

describe('words', () => {
  it.each([
    [outcome(7, 3), '3 of 7 attempts denied'],
    [outcome(7, 7), '7 attempts'],
    [outcome(1, 0), '1 attempt'],
    [outcome(0, 0, true), 'looked up only'],
  ])('count the attempts', (value, text) => expect(attemptsText(value)).toBe(text));

  it('say why an alert is closed and that it came back', () => {
    expect(stateText({ state: 'closed', closeReason: 'false-positive', regressed: false })).toBe(
      'Closed: false positive',
    );
    expect(stateText({ state: 'new', closeReason: null, regressed: true })).toBe('New, regressed');
  });

  it('name a workload without a namespace by itself', () => {
    expect(workloadText({ sourceNamespace: null, sourceName: 'host-1' })).toBe('host-1');
  });
});

describe('MITRE links', () => {
  it.each([
    ['T1071', 'https://attack.mitre.org/techniques/T1071/'],
    ['T1071.004', 'https://attack.mitre.org/techniques/T1071/004/'],
    ['javascript:alert(1)', null],
    ['T1071/../../x', null],
    ['', null],
  ])('are built from technique ids only: %j', (technique, address) => expect(mitreAddress(technique)).toBe(address));
});
