'use client';
import { useState } from 'react';
import { CodeBlock } from '@/components/ui/code-block';
import { Segmented } from '@/components/ui/segmented';
import { PanelSection } from '@/components/ui/side-panel';
import type { KubernetesForm, Recommendation } from '@/lib/core/recommend/model';

const FORMS = [
  { value: 'calico', label: 'Calico' },
  { value: 'kubernetes', label: 'Kubernetes' },
] as const;
type Form = (typeof FORMS)[number]['value'];

/** One policy in two forms: Calico's, which can be staged, and the plain Kubernetes one for clusters without Calico. */
export function RecommendationYaml({ recommendation }: { readonly recommendation: Recommendation }) {
  const [form, setForm] = useState<Form>('calico');
  return (
    <PanelSection title="YAML" end={<Segmented label="Form" value={form} onChange={setForm} items={FORMS} />}>
      {form === 'calico' ? (
        <CodeBlock code={recommendation.yaml.trimEnd()} className="max-h-120" />
      ) : (
        <KubernetesText form={recommendation.kubernetes} />
      )}
    </PanelSection>
  );
}

function KubernetesText({ form }: { readonly form: KubernetesForm }) {
  if (form.losses === null) {
    return (
      <>
        <p className="mb-2 text-muted text-xs">Kubernetes cannot stage a policy: applying this one enforces it.</p>
        <CodeBlock code={form.yaml.trimEnd()} label="Kubernetes YAML" className="max-h-120" />
      </>
    );
  }
  return (
    <>
      <p className="text-xs">A Kubernetes policy cannot say all of it:</p>
      <ul className="mt-1 list-disc pl-4 text-muted text-xs wrap-anywhere">
        {form.losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </>
  );
}
