import { describe, expect, it } from 'vitest';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import { runLog } from '../../../lambda/datamasque/run-log';
import { runTroubles } from '../../../lambda/datamasque/runs';
import { LOGIN, ScriptedTransport } from './scripted-transport';

function clientOf(body: unknown, status = 200): DataMasqueClient {
  const transport = new ScriptedTransport(LOGIN, { call: 'GET /api/runs/7/log/', answer: { status, body } });
  return new DataMasqueClient({
    url: 'https://datamasque.example.com',
    login: async () => ({ username: 'u', password: 'p' }),
    transport: transport.send,
  });
}

describe('the log of a masking run', () => {
  it.each([
    [10, 'DEBUG'],
    [20, 'INFO'],
    [30, 'WARN'],
    [40, 'ERROR'],
    [50, 'ERROR'],
    [25, 'INFO'],
    ['30', 'WARN'],
    [undefined, 'INFO'],
  ])('has lines of level %s as %s', async (log_level, level) => {
    const line = { timestamp: '2026-06-01T12:00:00.500Z', log_level, message: 'a table' };
    await expect(runLog(clientOf([line]), 7)).resolves.toEqual([
      { at: Date.UTC(2026, 5, 1, 12, 0, 0, 500), level, message: 'a table' },
    ]);
  });

  it.each([
    ['2026-06-01T12:00:00', Date.UTC(2026, 5, 1, 12)],
    ['2026-06-01 12:00:00,250', Date.UTC(2026, 5, 1, 12, 0, 0, 250)],
    ['2026-06-01T12:00:00.123456+02:00', Date.UTC(2026, 5, 1, 10, 0, 0, 123)],
    ['yesterday', undefined],
    [7, undefined],
  ])('takes the time %s', async (timestamp, at) => {
    const [line] = await runLog(clientOf([{ timestamp, log_level: 20, message: 'x' }]), 7);
    expect(line?.at).toBe(at);
  });

  it.each([
    ['plain', 'INFO first\nERROR second\n'],
    ['as a JSON text', '"INFO first\\nERROR second\\n"'],
    ['with other line breaks', 'INFO first\r\n\r\nERROR: second\r\n'],
  ])('may be text, %s', async (_, body) => {
    await expect(runLog(clientOf(body), 7)).resolves.toEqual([
      { at: undefined, level: 'INFO', message: 'first' },
      { at: undefined, level: 'ERROR', message: 'second' },
    ]);
  });

  it('holds back a line that is still being written, while the run goes on', async () => {
    const read = (isOver: boolean) => runLog(clientOf('first\nsec'), 7, isOver);
    expect((await read(false)).map(({ message }) => message)).toEqual(['first']);
    expect((await read(true)).map(({ message }) => message)).toEqual(['first', 'sec']);
  });

  it.each<[string, unknown, number]>([
    ['of a run that nobody knows', undefined, 404],
    ['that is empty', '', 200],
    ['without lines', [], 200],
    ['that is no log', { detail: 'x' }, 200],
  ])('%s has no lines', async (_, body, status) => {
    await expect(runLog(clientOf(body, status), 7)).resolves.toEqual([]);
  });

  it('cuts a line that is longer than anybody reads', async () => {
    const [line] = await runLog(clientOf([{ log_level: 20, message: 'x'.repeat(100_000) }]), 7);
    expect(line?.message).toHaveLength(4000);
  });

  it('is in trouble where it has warnings and errors, as text too', async () => {
    const body = 'INFO fine\nWARNING a table is empty\nERROR broken';
    await expect(runTroubles(clientOf(body), 7)).resolves.toBe('a table is empty | broken');
  });
});
