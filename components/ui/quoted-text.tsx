/** A sentence whose `names in backticks` are set in mono, as messages write them. Text nodes only. */
export function QuotedText({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <span key={index} className="font-mono text-[0.923em]">
        {part}
      </span>
    ),
  );
}
