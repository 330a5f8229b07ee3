import { LecternError } from '../../app/errors';
import type { KindContext, Material } from './kind';

/** The exercise files; none once their folder is gone from this computer: what is in the bucket then stands for itself. */
export function materialsAtHand(context: Pick<KindContext, 'materials'>): readonly Material[] {
  try {
    return context.materials();
  } catch (error) {
    if (error instanceof LecternError && error.problem.code === 'workshop.materials-missing') return [];
    throw error;
  }
}
