import type { DecodeImage } from '../../core/datasets/pictures/picture';

/** Larger pictures are left out: decoded they would take over 400 MB. */
const MAX_PIXELS = 100e6;

/** Decodes PNG and JPEG with the browser's own decoder, colours as stored (no colour profile), turned as the camera says. */
export const decodeImage: DecodeImage = async (bytes) => {
  let bitmap: ImageBitmap | null = null;
  try {
    const blob = new Blob([new Uint8Array(bytes)]);
    bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) return null;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  } catch {
    return null;
  } finally {
    bitmap?.close();
  }
};
