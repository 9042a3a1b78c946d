import { findAdapter } from '../../engine/backend/webgpu-adapter';
import type { Graphics } from '../contest/contract';

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** The adapter the lab itself would take; null without one. */
export async function webgpu(): Promise<Graphics | null> {
  const found = await findAdapter().catch(() => null);
  if (found === null) return null;
  const { vendor, architecture, description } = found.adapter.info;
  const name = description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'GPU';
  return { name, software: found.software };
}

/** What WebGL draws with; null without it. */
export function webgl(): Graphics | null {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) return null;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  const [software] = SOFTWARE.exec(name) ?? [];
  return { name: software ?? name, software: software !== undefined };
}
