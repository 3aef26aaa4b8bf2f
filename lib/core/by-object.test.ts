import { expect, it } from 'vitest';
import { byObject } from './by-object';

it('asks once per object, and separately about an equal one', () => {
  const asked: object[] = [];
  const nameOf = byObject((key: { readonly name: string }) => {
    asked.push(key);
    return key.name;
  });
  const web = { name: 'web' };
  const twin = { name: 'web' };
  expect([nameOf(web), nameOf(web), nameOf(twin)]).toEqual(['web', 'web', 'web']);
  expect(asked).toEqual([web, twin]);
});
