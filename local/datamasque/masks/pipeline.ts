import type { Mask, MaskOptions } from './mask';
import { MASK_TYPES } from './mask-types';

/** A mask that cannot be applied, with its place within the list of masks. */
export class UnusableMask extends Error {
  constructor(
    message: string,
    readonly path: readonly (string | number)[],
  ) {
    super(message);
  }
}

/** A pipeline: each mask takes what the one before it gives. */
export interface Pipeline {
  readonly mask: Mask;
  /** Columns that its masks read besides their own. */
  readonly reads: readonly string[];
}

/**
 * Makes a pipeline of a rule's `masks`.
 *
 * @param now what `now` means in a date, in milliseconds since the epoch
 * @throws UnusableMask naming a mask or an option that local mode does not know
 */
export function createPipeline(
  masks: unknown,
  now: number,
  path: readonly (string | number)[] = [],
): Pipeline {
  if (!Array.isArray(masks) || masks.length === 0)
    throw new UnusableMask('masks must be a list of masks', path);
  const made = masks.map((options, index) => createMask(options, now, [...path, index]));
  return {
    mask: (value, row, random) => made.reduce((current, { mask }) => mask(current, row, random), value),
    reads: made.flatMap(({ reads }) => reads),
  };
}

function createMask(definition: unknown, now: number, path: readonly (string | number)[]): Pipeline {
  const { type, ...options } = (definition ?? {}) as MaskOptions & { readonly type?: unknown };
  const maskType = typeof type === 'string' && Object.hasOwn(MASK_TYPES, type) ? MASK_TYPES[type] : undefined;
  if (!maskType) throw new UnusableMask(`mask type ${JSON.stringify(type)} is not supported here`, path);
  const unknown = Object.keys(options).find((name) => !maskType.options.includes(name));
  if (unknown) throw new UnusableMask(`mask ${type} does not take the option ${unknown} here`, path);
  const missing = maskType.required.find((name) => options[name] === undefined);
  if (missing) throw new UnusableMask(`mask ${type} needs the option ${missing}`, path);
  const inner: string[] = [];
  const nested = (masks: unknown): Mask => {
    const pipeline = createPipeline(masks, now, [...path, 'masks']);
    inner.push(...pipeline.reads);
    return pipeline.mask;
  };
  try {
    const mask = maskType.create(options, { now, nested });
    return { mask, reads: [...inner, ...(maskType.reads?.(options) ?? [])] };
  } catch (error) {
    if (error instanceof UnusableMask) throw error;
    throw new UnusableMask(`mask ${type}: ${(error as Error).message}`, path);
  }
}
