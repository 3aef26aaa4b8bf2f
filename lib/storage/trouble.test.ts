import { describe, expect, it } from 'vitest';
import { isConflict, isTaken, isUnavailable, unavailableReason } from './trouble';

/** Shapes as Prisma 7.10 with @prisma/adapter-pg throws them. */
const nested = (originalCode: string, kind = 'postgres') => ({
  name: 'PrismaClientKnownRequestError',
  code: 'P2010',
  message: 'Raw query failed',
  meta: { driverAdapterError: { name: 'DriverAdapterError', cause: { kind, originalCode } } },
});

describe('trouble', () => {
  it.each([
    ['a deadlock', nested('40P01')],
    ['a serialization failure', nested('40001')],
    ['a write conflict', { code: 'P2034' }],
  ])('%s may pass when tried again, and until then is unavailable', (_, error) => {
    expect([isConflict(error), isUnavailable(error)]).toEqual([true, true]);
  });

  it.each([
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['a server that shuts down', nested('57P01')],
    ['a full disk', nested('53100')],
    ['too many connections', nested('53300', 'TooManyConnections')],
    ['a pool without a free connection', { code: 'P2024' }],
    ['a transaction that waited too long', { code: 'P2028' }],
    ['a lock that was not given', nested('55P03')],
    ['a wrapped network error', new Error('query failed', { cause: { code: 'ECONNRESET' } })],
    ['a closed connection', new Error('Connection terminated unexpectedly')],
  ])('%s is unavailable and not tried at once', (_, error) => {
    expect([isConflict(error), isUnavailable(error)]).toEqual([false, true]);
  });

  it.each([
    ['a syntax error', nested('42601')],
    ['a unique violation', nested('23505')],
    ['a bug', new TypeError('x is not a function')],
    ['nothing', null],
    ['text', 'ECONNREFUSED'],
  ])('%s is neither', (_, error) => {
    expect([isConflict(error), isUnavailable(error)]).toEqual([false, false]);
  });

  it('says that the disk is full when it is', () => {
    expect(unavailableReason(nested('53100'))).toContain('disk of the database is full');
    expect(unavailableReason(nested('57P01'))).toBe('the database cannot be reached or is overloaded');
  });

  it('knows a taken unique key in both shapes', () => {
    expect([isTaken(nested('23505')), isTaken({ code: 'P2002' }), isTaken(nested('40P01'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('follows a cause that leads back to itself no further than it must', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(isUnavailable(error)).toBe(false);
  });
});
