/** Words of feeds, and the check of the form before it is sent. Pure. */
import { type CreateFeedBody, createFeedBody, type FeedView } from '@/lib/api/feeds';

export const FEED_STATES: Readonly<
  Record<FeedView['state'], { readonly label: string; readonly tone: 'allowed' | 'would' | 'denied' | 'unknown' }>
> = {
  never: { label: 'Not pulled yet', tone: 'unknown' },
  ok: { label: 'Healthy', tone: 'allowed' },
  stale: { label: 'Stale', tone: 'would' },
  held: { label: 'Held back', tone: 'would' },
  failing: { label: 'Failing', tone: 'denied' },
};

/** Why domain or address feeds cannot match now; one sentence each. */
export function blindSpots(
  feeds: readonly Pick<FeedView, 'content' | 'enabled'>[],
  dnsRecordsLastDay: number,
  externalAddressesLastDay: number,
): readonly string[] {
  const has = (content: FeedView['content']) => feeds.some((feed) => feed.enabled && feed.content === content);
  return [
    dnsRecordsLastDay === 0 &&
      has('domain') &&
      '0 DNS records seen in the last day: domain feeds cannot match. Connect CoreDNS logs, Hubble or Calico Enterprise DNS logs.',
    externalAddressesLastDay === 0 &&
      has('ip') &&
      '0 external addresses seen in the last day: address feeds cannot match. Open-source Calico reports no addresses, unless the feed is written as a network set.',
  ].filter((text) => text !== false);
}

/** What the form holds, all text. */
export interface FeedForm {
  readonly name: string;
  readonly description: string;
  readonly content: 'ip' | 'domain';
  readonly match: 'exact' | 'subtree';
  readonly origin: 'url' | 'upload';
  readonly url: string;
  readonly text: string;
  readonly periodHours: string;
  readonly severity: string;
  readonly mitre: string;
}

export const EMPTY_FORM: FeedForm = {
  name: '',
  description: '',
  content: 'ip',
  match: 'exact',
  origin: 'url',
  url: '',
  text: '',
  periodHours: '24',
  severity: '70',
  mitre: '',
};

export type FormErrors = Partial<Record<keyof FeedForm, string>>;

/** Field of the request -> field of the form that fills it. */
const FORM_FIELDS: Readonly<Record<string, keyof FeedForm>> = { periodSeconds: 'periodHours' };

/** The request, or what is wrong by form field. The same schema as the server's decides. */
export function checkForm(
  form: FeedForm,
  cluster: string | undefined,
): { readonly body: CreateFeedBody } | { readonly errors: FormErrors } {
  const own: FormErrors =
    form.origin === 'url' && form.url.trim() === ''
      ? { url: 'enter the address of the list' }
      : form.origin === 'upload' && form.text.trim() === ''
        ? { text: 'choose a file, or paste the list' }
        : {};
  const parsed = createFeedBody.safeParse({
    ...(cluster === undefined ? {} : { cluster }),
    name: form.name.trim(),
    description: form.description.trim(),
    content: form.content,
    match: form.content === 'ip' ? 'exact' : form.match,
    ...(form.origin === 'url' ? { url: form.url.trim() } : { text: form.text }),
    periodSeconds: Math.round(Number(form.periodHours) * 3600),
    severity: Number(form.severity),
    mitre: form.mitre.trim(),
  });
  if (parsed.success && Object.keys(own).length === 0) return { body: parsed.data };
  const stated = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const field = String(issue.path[0] ?? 'name');
        return [FORM_FIELDS[field] ?? field, issue.message] as const;
      });
  return { errors: { ...Object.fromEntries(stated), ...own } };
}
