const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** Width and height with the same proportions, neither of them longer than allowed. */
export function fitInto(width, height, longest = LONGEST_SIDE) {
    const scale = Math.min(1, longest / Math.max(width, height));
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * A photo small enough for a weak network: JPEG, upright, at most 1600 pixels.
 *
 * @param {Blob} file
 * @returns {Promise<string>} base64, without the head of a data URL
 * @throws {DOMException} when the browser cannot read it as a picture
 */
export async function shrinkPhoto(file) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const size = fitInto(bitmap.width, bitmap.height);
    const canvas = Object.assign(document.createElement("canvas"), size);
    const context = canvas.getContext("2d");
    // JPEG knows no transparency: what was transparent would turn black
    context.fillStyle = "white";
    context.fillRect(0, 0, size.width, size.height);
    context.drawImage(bitmap, 0, 0, size.width, size.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}
