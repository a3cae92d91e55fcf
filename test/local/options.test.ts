import { describe, expect, it } from 'vitest';
import { UnusableInput } from '../../cli/options/unusable-input';
import { HELP, readOptions } from '../../local/options';

describe('the command line of local mode', () => {
  it('runs at sixty times real time on any free port when nothing is said', () => {
    expect(readOptions([])).toEqual({
      help: false,
      once: false,
      json: false,
      speed: 60,
      sourceKind: 'instance',
      port: 0,
      snapshotRule: false,
    });
  });

  it('reads every option', () => {
    const words = [
      '--once',
      '--json',
      '--speed',
      '1',
      '--port',
      '4566',
      '--fail',
      'masking',
      '--source-kind',
      'aurora',
      '--snapshot-rule',
      '--schedule-every',
      '5m',
    ];
    expect(readOptions([...words, '--source', 'dump.sql', '--ruleset', 'rules.yml'])).toEqual({
      help: false,
      once: true,
      json: true,
      speed: 1,
      port: 4566,
      fail: 'masking',
      source: 'dump.sql',
      sourceKind: 'aurora',
      ruleset: 'rules.yml',
      snapshotRule: true,
      scheduleEverySeconds: 300,
    });
    expect(readOptions(['--schedule-every', '30s']).scheduleEverySeconds).toBe(30);
  });

  it.each([
    [['--speed', 'fast'], '--speed takes a number from 1 to 1000, got: "fast"'],
    [['--speed', '0'], '--speed takes a number from 1 to 1000, got: "0"'],
    [['--speed', ''], '--speed takes a number from 1 to 1000, got: ""'],
    [['--port', '70000'], '--port takes a number from 0 to 65535, got: "70000"'],
    [['--port', '1.5'], '--port takes a whole number, got: "1.5"'],
    [['--source-kind', 'oracle'], '--source-kind takes one of instance, aurora, got: "oracle"'],
    [['--schedule-every', '30'], '--schedule-every takes a span of at least 5s, like 30s or 5m, got: "30"'],
    [['--schedule-every', '4s'], '--schedule-every takes a span of at least 5s, like 30s or 5m, got: "4s"'],
    [['--schedule-every', ''], '--schedule-every takes a span of at least 5s, like 30s or 5m, got: ""'],
    [['--fail', 'everything'], '--fail takes one of clone, masking, snapshot, got: "everything"'],
  ])('refuses %j with the option, the value and what it takes', (words, message) => {
    expect(() => readOptions(words)).toThrow(new UnusableInput(message));
  });

  it.each([[['--sped', '2']], [['stray']], [['--port']]])('refuses %j and points to the help', (words) => {
    expect(() => readOptions(words)).toThrow(UnusableInput);
    expect(() => readOptions(words)).toThrow(/npm start -- --help lists the options/);
  });

  it('explains every option in its help', () => {
    for (const option of [
      'once',
      'json',
      'speed',
      'source',
      'source-kind',
      'ruleset',
      'fail',
      'schedule-every',
      'snapshot-rule',
      'port',
      'help',
    ]) {
      expect(HELP).toContain(`--${option}`);
    }
  });
});
