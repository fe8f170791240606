// Reads bar codes and QR codes where a browser can't by itself (Safari, Firefox, Chromium on a computer). Fetched once a camera is
// opened, never before. `read` takes the brightness of each pixel and gives the text of the first code it finds, or "".
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap.js";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer.js";
import DataMatrixReader from "@zxing/library/esm/core/datamatrix/DataMatrixReader.js";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType.js";
import Code128Reader from "@zxing/library/esm/core/oned/Code128Reader.js";
import Code39Reader from "@zxing/library/esm/core/oned/Code39Reader.js";
import EAN13Reader from "@zxing/library/esm/core/oned/EAN13Reader.js";
import EAN8Reader from "@zxing/library/esm/core/oned/EAN8Reader.js";
import QRCodeReader from "@zxing/library/esm/core/qrcode/QRCodeReader.js";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource.js";

const HINTS = new Map([[DecodeHintType.TRY_HARDER, true]]);
const READERS = [new Code128Reader(), new QRCodeReader(), new EAN13Reader(), new EAN8Reader(), new Code39Reader(), new DataMatrixReader()];

export const read = (bright, width, height) => {
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(bright, width, height)));
  for (const reader of READERS) {
    try {
      return reader.decode(bitmap, HINTS).getText();
    } catch {
      reader.reset(); // there is none of this kind
    }
  }
  return "";
};
