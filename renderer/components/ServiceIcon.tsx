import { serviceOf, type ServiceName } from '../../app/services';

/** A service's mark, in the colour of the words beside it, which say which it is. */
export function ServiceIcon({ name, size = 16 }: { readonly name: ServiceName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={serviceOf(name).icon} />
    </svg>
  );
}
