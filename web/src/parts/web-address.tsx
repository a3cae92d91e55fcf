import Link from '@cloudscape-design/components/link';

interface WebAddressProps {
  /** As the API gave it. */
  readonly address: string;
  readonly text: string;
}

function isOfTheWeb(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** A link to a place outside of the page; what is no address of the web is shown as text. */
export function WebAddress({ address, text }: WebAddressProps) {
  if (!isOfTheWeb(address)) return <span>{address}</span>;
  return (
    <Link href={address} external>
      {text}
    </Link>
  );
}
