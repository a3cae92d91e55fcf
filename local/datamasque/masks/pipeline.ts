import type { Mask, MaskOptions } from './mask';
import { MASK_TYPES } from './mask-types';

/** A mask that cannot be applied, with its place within the list of masks. */
export interface MaskProblem {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A pipeline: each mask takes what the one before it gives. */
export interface Pipeline {
  readonly mask: Mask;
  /** Columns that its masks read besides their own. */
  readonly reads: readonly string[];
}

/** A pipeline, or every reason that there is none. */
export interface CreatedPipeline {
  readonly pipeline?: Pipeline;
  readonly problems: readonly MaskProblem[];
}

/**
 * Makes a pipeline of a rule's `masks`. A mask or an option that local mode does not know is a problem that names it.
 *
 * @param now what `now` means in a date, in milliseconds since the epoch
 */
export function createPipeline(
  masks: unknown,
  now: number,
  path: readonly (string | number)[] = [],
): CreatedPipeline {
  if (!Array.isArray(masks) || masks.length === 0)
    return { problems: [{ message: 'masks must be a list of masks', path }] };
  const created = masks.map((options, index) => createMask(options, now, [...path, index]));
  const problems = created.flatMap((one) => one.problems);
  if (problems.length > 0) return { problems };
  const made = created.flatMap(({ pipeline }) => (pipeline ? [pipeline] : []));
  const mask: Mask = (value, row, random) =>
    made.reduce((current, one) => one.mask(current, row, random), value);
  return { pipeline: { mask, reads: made.flatMap(({ reads }) => reads) }, problems: [] };
}

const NO_MASK: Mask = (value) => value;

function createMask(definition: unknown, now: number, path: readonly (string | number)[]): CreatedPipeline {
  const { type, ...options } = (definition ?? {}) as MaskOptions & { readonly type?: unknown };
  const maskType = typeof type === 'string' && Object.hasOwn(MASK_TYPES, type) ? MASK_TYPES[type] : undefined;
  if (Object.hasOwn(options, '$ref'))
    return {
      problems: [{ message: '$ref: local mode applies nothing of a library', path: [...path, '$ref'] }],
    };
  if (!maskType)
    return { problems: [{ message: `mask type ${JSON.stringify(type)} is not supported here`, path }] };
  const problems: MaskProblem[] = [
    ...Object.keys(options)
      .filter((name) => !maskType.options.includes(name))
      .map((name) => ({
        message: `mask ${type} does not take the option ${name} here`,
        path: [...path, name],
      })),
    ...maskType.required
      .filter((name) => options[name] === undefined)
      .map((name) => ({ message: `mask ${type} needs the option ${name}`, path })),
  ];
  const inner: string[] = [];
  const nested = (masks: unknown): Mask => {
    const { pipeline, problems: within } = createPipeline(masks, now, [...path, 'masks']);
    problems.push(...within);
    inner.push(...(pipeline?.reads ?? []));
    return pipeline?.mask ?? NO_MASK;
  };
  if (problems.length > 0) return { problems };
  try {
    const mask = maskType.create(options, { now, nested });
    if (problems.length > 0) return { problems };
    return { pipeline: { mask, reads: [...inner, ...(maskType.reads?.(options) ?? [])] }, problems };
  } catch (error) {
    return { problems: [{ message: `mask ${type}: ${(error as Error).message}`, path }] };
  }
}
