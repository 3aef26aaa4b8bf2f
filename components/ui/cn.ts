/** Joins class names; a later Tailwind class wins over an earlier one of the same kind. */
import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['2xs', 'xs', 'sm', 'md', 'lg', 'xl'] }] } },
});

export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
