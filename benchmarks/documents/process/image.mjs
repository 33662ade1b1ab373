import { createCanvas, loadImage } from '@napi-rs/canvas';

const jpegQualities = [90, 75, 50, 25];

/** An image of the size asked for, as PNG, or as JPEG when the PNG has too many bytes. */
export async function resizeImage({ bytes, width, height, byteLimit }) {
  const canvas = await drawn(bytes, width, height);
  const png = await canvas.encode('png');
  if (png.length <= byteLimit) return { image: png, mediaType: 'image/png' };
  const context = canvas.getContext('2d');
  // JPEG has no transparency: what is clear in the PNG would turn black.
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  for (const quality of jpegQualities) {
    const jpeg = await canvas.encode('jpeg', quality);
    if (jpeg.length <= byteLimit) return { image: jpeg, mediaType: 'image/jpeg' };
  }
  throw new Error(`cannot be brought below ${byteLimit} bytes`);
}

async function drawn(bytes, width, height) {
  let image;
  try {
    image = await loadImage(Buffer.from(bytes));
  } catch (error) {
    throw new Error(`cannot be decoded (${error.message})`);
  }
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}
